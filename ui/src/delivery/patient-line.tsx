// Whether the patient's own stop reaches the clinic, for who treats.
// Law: that it is lost is said beside the stop and at its address, and a page that is not heard now is never said to be
// open. That one is heard says nothing of whose hand it is in.
import type { Cockpit } from '../api/types';

type Line = Cockpit['stop_page'];

/** Above the stop. */
export function PatientLine({ line }: { line: Line | undefined }) {
  if (line !== 'lost') return null;
  return (
    <p className="silent" role="alert">
      {LOST} Watch the patient, and press Stop at the agreed sign.
    </p>
  );
}

const LOST = 'The patient’s stop page is not heard any more.';

/** At its address; nothing where it is not known. */
export function lineWords(line: Line | undefined): string | null {
  switch (line) {
    case 'unopened':
      return 'It was not opened yet.';
    case 'heard':
      return 'A page is open at this address, and the clinic hears it.';
    case 'lost':
      return `${LOST} Wake the phone or load the page there again.`;
    case undefined:
      return null;
  }
}
