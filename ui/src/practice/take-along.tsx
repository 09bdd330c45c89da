// The whole record as one file: for the patient, or for another dentist.
// Law: the page says that it is being made, that it came, or why not.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { bodyOf } from '../api/client';
import type { Patient } from '../api/types';
import { Card, RefusalNote } from '../app/parts';
import { bytesWords } from '../lexicon/words';
import { fileNameOf } from './file-name';

/** How long a browser may take to begin writing a file that it was given. */
const KEPT_MS = 60_000;

/** Gives the browser a file to save. */
function save(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}

export function TakeAlong({ patient }: { patient: Patient }) {
  const take = useMutation({
    mutationFn: async () => {
      const answer = await bodyOf(`/api/patients/${patient.id}/export`);
      const name = fileNameOf(answer.headers.get('content-disposition'), 'record.zip');
      const content = await answer.blob();
      save(name, content);
      return { name, bytes: content.size };
    },
  });
  return (
    <Card title="The whole record">
      <p className="soft">
        One ZIP with a document to read and print, all scans, plans and parts as files, and the
        record itself, which anyone can check. It is not encrypted: whoever has the file can read
        it.
      </p>
      <div className="row mid">
        <Button
          variant="default"
          size="sm"
          aria-disabled={take.isPending}
          onClick={() => take.isPending || take.mutate()}
        >
          Download the whole record
        </Button>
        <span role="status" className="soft small">
          {take.isPending && 'It is being made. With many scans this takes a minute.'}
          {take.isSuccess && `Made: ${take.data.name}, ${bytesWords(take.data.bytes)}.`}
        </span>
      </div>
      <RefusalNote error={take.error} />
    </Card>
  );
}
