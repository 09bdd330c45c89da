// Law: no code is shown for a camera that leads a phone nowhere.
// The way to the patient's own stop: an address for a second screen or a phone, and a code to point its camera at.
import { Button } from '@mantine/core';
import { useMemo, useState } from 'react';
import { encode } from 'uqr';
import { Card } from '../app/parts';
import { isOwnMachine } from './words';

export function StopLink({ code }: { code: string | null | undefined }) {
  const [copied, setCopied] = useState(false);
  if (!code) return null;
  const address = `${window.location.origin}/stop/${code}`;
  return (
    <Card title="The patient’s own stop">
      <p>
        Open this address on a screen or phone in the patient’s hand, and let the patient try it
        before you begin. A raised hand always stops too.
      </p>
      {isOwnMachine(window.location.hostname) && (
        <p>
          <strong>A phone cannot reach this address: it works on this machine only.</strong> To use
          a phone, have the clinic started with <code>--listen</code> and the address of this
          machine in the house’s network (such as <code>--listen 192.168.1.20:8045</code>), and open
          it here by that address. Until then, use a second window on this machine, or a raised
          hand.
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
