// A session that another account has in its hands, for who may deliver it.
// Law: who is refused a hold or a resume for that can take it over on the same page, by verifying patient and tooth.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Patient } from '../api/types';
import { RefusalNote } from '../app/parts';
import { type Hold, isOfOther, type useHands } from './hands';
import { Verify } from './verify';

/** Where another account verified patient and tooth, whoever may deliver can do so anew: the session is in those hands then. */
export function useTakeOver(hold: Hold, error: unknown) {
  const [asked, setAsked] = useState(false);
  return {
    asked,
    foreign: hold.foreign === true || isOfOther(error),
    ask: () => setAsked(true),
    taken: () => {
      setAsked(false);
      hold.set(false);
    },
  };
}

function TakeOver({ ask }: { ask: () => void }) {
  return (
    <div className="band doubt" role="alert">
      <strong>The session is in other hands.</strong>
      <span>
        Another account verified patient and tooth, so that only there it can be held and resumed.
        The stop is everybody’s. Where that person has left, verify both yourself.
      </span>
      <Button size="sm" variant="default" onClick={ask}>
        Take the session over
      </Button>
    </div>
  );
}

interface InHandProps {
  /** Whether patient and tooth are asked for. */
  asks: boolean;
  takeOver: ReturnType<typeof useTakeOver>;
  /** What was not taken. */
  refused: Error | null;
  patient: Patient | undefined;
  lost: boolean;
  hands: ReturnType<typeof useHands>;
}
/** Why something was not taken, and patient and tooth where they are asked for. */
export function InHand({ asks, takeOver, refused, patient, lost, hands }: InHandProps) {
  return (
    <>
      {takeOver.foreign && !asks ? (
        <TakeOver ask={takeOver.ask} />
      ) : (
        <RefusalNote error={isOfOther(refused) ? null : refused} />
      )}
      {asks && (
        <Verify
          patient={patient}
          lost={lost}
          busy={hands.isPending}
          send={(what) => hands.mutate(what, { onSuccess: takeOver.taken })}
        />
      )}
    </>
  );
}
