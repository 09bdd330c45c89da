// A stop that was not heard, told to who is treated and to who treats. Law: it is said before all else, and nothing else hides it.
import { Refusal } from '../api/client';
import { sentence, stopped } from '../lexicon/words';
import { isOver } from './until-heard';

export function Unheard({ error, again }: { error: unknown; again: boolean }) {
  const words = unheard(error, again);
  if (!words) return null;
  return (
    <div className="band bad unheard" role="alert">
      <strong>{words.what}</strong>
      <span>{words.more}</span>
    </div>
  );
}

export const NOT_HEARD =
  'The stop was not heard. If you are being treated, raise your hand; if you treat, look at the patient.';

/** `again`: it is said still. */
export function unheard(error: unknown, again: boolean): { what: string; more: string } | null {
  if (error === null || error === undefined) return null;
  if (isOver(error)) return { what: 'The session is over.', more: 'There is nothing to stop.' };
  const why =
    error instanceof Refusal
      ? `The server said: ${stopped(error.words.what)}`
      : 'The clinic’s server does not answer.';
  return {
    what: NOT_HEARD,
    more: sentence(again ? `${why} It is said again until it is heard.` : why),
  };
}
