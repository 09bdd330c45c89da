// Letting go of the stop, and who presses it still. Laws: a letting go that changed nothing says why; who may press the stop may let go
// of it again; a way that can do nothing more is not offered.
import { Button } from '@mantine/core';
import type { Pressing } from '../api/types';

/** What this page knows of a letting go. */
export interface LettingGo {
  /** Who presses, as it was told last; null where nothing was said here. */
  told: Pressing | null;
  /** The last letting go was for who has left, too. */
  forGone: boolean;
  /** The last letting go was not taken. */
  failed: boolean;
  /** Why, stands at the top of the page: nothing newer was refused. */
  isAtTop?: boolean;
}

interface StillProps extends LettingGo {
  may: boolean;
}
/** It stands above the stop, which does not move by it. */
export function Still({ may, ...known }: StillProps) {
  const words = stillWords(known, may);
  if (!words) return null;
  return (
    <span role="status" className="told">
      {words}
    </span>
  );
}

interface LetGoProps {
  told: LettingGo['told'];
  may: boolean;
  release: (forGone: boolean) => void;
}
export function LetGo({ told, may, release }: LetGoProps) {
  // Who does not press lets go for others only; who leaves later is let go for, too, which this page is not told.
  const onlyOthers = may && told !== null && !told.mine && told.here + told.gone > 0;
  return (
    <>
      {!onlyOthers && (
        <Button size="sm" variant="default" onClick={() => release(false)}>
          Let go of the stop
        </Button>
      )}
      {may && told !== null && (onlyOthers || told.gone > 0) && (
        <Button size="sm" variant="default" onClick={() => release(true)}>
          Let go for who has left
        </Button>
      )}
    </>
  );
}

const NOT_LET_GO = 'It was not let go';

/** Why the stop is pressed still; empty where nobody else is known to press it. */
export function stillWords(
  { told, forGone, failed, isAtTop = false }: LettingGo,
  may: boolean,
): string {
  if (failed)
    return isAtTop ? `${NOT_LET_GO}: the reason stands at the top of the page.` : `${NOT_LET_GO}.`;
  return told ? stillPressed(told, may, forGone) : '';
}

/** Who presses the stop besides this account: the server does not say who it is. */
export function stillPressed(
  { mine, here, gone }: Pressing,
  may: boolean,
  forGone = false,
): string {
  const by = here > 1 ? `by ${here} others: the patient, or` : 'by the patient, or';
  const left = gone > 1 ? `${gone} people` : 'Someone';
  const who = may ? 'Let go for who has left.' : 'Who may deliver can let go for who has left.';
  const parts = [
    here > 0 && `The stop is ${mine ? 'also' : 'still'} pressed: ${by} at another page.`,
    here > 0 && forGone && 'Who presses is there, or left less than 10 seconds ago.',
    here > 0 && !mine && 'Ask them to let go.',
    gone > 0 && `${left} pressed it and left. ${who}`,
  ];
  return parts.filter(Boolean).join(' ');
}
