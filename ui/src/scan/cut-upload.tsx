// A file that was being sent when its page was taken away without a question: told on whatever page comes next, to the account that
// sent it, until somebody saw it. Law: no sending ends without a word to who began it.
import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { Link } from 'react-router';
import { useAccount } from '../app/session';

interface Cut {
  account: string;
  patient: string;
}
let cut: Cut | null = null;
const ears = new Set<() => void>();
const hear = (ear: () => void): (() => void) => {
  ears.add(ear);
  return () => ears.delete(ear);
};
export function tellCut(next: Cut | null): void {
  cut = next;
  ears.forEach((ear) => ear());
}

export function CutUpload() {
  const { id } = useAccount();
  const told = useSyncExternalStore(hear, () => cut);
  if (told?.account !== id) return null;
  return (
    <div className="band doubt" role="status">
      <strong>The sending of a file was cut off.</strong>
      <span>
        Its page was left before it was sent. Where it is not among{' '}
        <Link to={`/patients/${told.patient}/scans`}>the scans of its patient</Link>, nothing of it
        was kept: send it again.
      </span>
      <div>
        <Button variant="default" size="sm" onClick={() => tellCut(null)}>
          I saw it
        </Button>
      </div>
    </div>
  );
}
