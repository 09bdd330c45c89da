// Law: no code is shown for a camera that leads a phone nowhere.
// The way to the patient's own stop: an address for a second screen or a phone, and a code to point its camera at.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { encode } from 'uqr';
import type { Cockpit } from '../api/types';
import { Card } from '../app/parts';
import { lineWords } from './patient-line';
import { isOwnMachine } from './words';

/** No restart is advised: a session goes on. */
export const ELSEWHERE = {
  what: 'A phone cannot reach this address: it works on this machine only.',
  advice:
    'Now use a second window on this machine, with both in view, or agree on a raised hand, at which you stop. Phones reach the clinic where it stands behind a proxy that speaks https, by the proxy’s address; whoever looks after the server can set that up between sessions.',
};

interface StopLinkProps {
  code: string | null | undefined;
  line?: Cockpit['stop_page'] | undefined;
}
export function StopLink({ code, line }: StopLinkProps) {
  const heard = lineWords(line);
  const [copied, setCopied] = useState(false);
  if (!code) return null;
  const address = `${window.location.origin}/stop/${code}`;
  return (
    <Card title="The patient’s own stop">
      <p>
        Open this address on a screen or phone in the patient’s hand, and let the patient try it
        before you begin. Agree on a sign, too, such as a raised hand, at which you stop.
      </p>
      {heard !== null && <p aria-live="polite">{heard}</p>}
      {isOwnMachine(window.location.hostname) && (
        <p>
          <strong>{ELSEWHERE.what}</strong> {ELSEWHERE.advice}
        </p>
      )}
      <div className="row mid">
        {!isOwnMachine(window.location.hostname) && <Code text={address} />}
        <a href={address} target="_blank" rel="noreferrer" className="mono address">
          {address}
        </a>
        <Button
          size="sm"
          variant="default"
          onClick={() => {
            void navigator.clipboard?.writeText(address).then(() => setCopied(true));
          }}
        >
          {copied ? 'Copied' : 'Copy'}
        </Button>
      </div>
    </Card>
  );
}

/** Dark on white in both themes: cameras want it so. */
function Code({ text }: { text: string }) {
  const { data, size } = useMemo(() => encode(text, { border: 4, ecc: 'M' }), [text]);
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      className="code"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label="The same address, for the camera of a phone"
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
