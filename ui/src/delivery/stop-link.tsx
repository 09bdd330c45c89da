// The way to the patient's own stop: an address for a second screen or a phone.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Card } from '../app/parts';

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
      <div className="row mid">
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
