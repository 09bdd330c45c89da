// A stop that was not heard, and what to do instead, told to who is treated and to who treats.
// Laws: it is said before all else, and nothing else hides it; only who is being treated is told to raise a hand: whoever treats has to act.
import { Refusal } from '../api/client';
import { sentence, stopped } from '../lexicon/words';
import { isOver } from './until-heard';

interface UnheardProps {
  error: unknown;
  again: boolean;
  /** It is told to the patient. */
  patient?: boolean;
}
export function Unheard({ error, again, patient = false }: UnheardProps) {
  const words = unheard(error, again, patient);
  if (!words) return null;
  return (
    <div className="band bad unheard" role="alert">
      <strong>{words.what}</strong>
      <span>{words.more}</span>
    </div>
  );
}

export const NOT_HEARD = 'The stop was not heard.';
const INSTEAD = {
  staff: 'Switch the device off at the device, and look at the patient.',
  patient: 'Raise your hand.',
};
/** For whom it is not known who reads it. */
export const EITHER =
  'If you are being treated, raise your hand; if you treat, switch the device off at the device, and look at the patient.';

/** `again`: it is said still. */
export function unheard(
  error: unknown,
  again: boolean,
  patient = false,
): { what: string; more: string } | null {
  if (error === null || error === undefined) return null;
  if (isOver(error)) return { what: 'The session is over.', more: 'There is nothing to stop.' };
  const why =
    error instanceof Refusal
      ? `The server said: ${stopped(error.words.what)}`
      : 'The clinic’s server does not answer.';
  return {
    what: `${NOT_HEARD} ${patient ? INSTEAD.patient : INSTEAD.staff}`,
    more: sentence(again ? `${why} It is said again until it is heard.` : why),
  };
}
