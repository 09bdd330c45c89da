// A scan or a series comes in: dropped or picked, sent with its progress, then followed on its own page.
// Law: what is sent is sent by the page that shows it: leaving the page cancels it, and that is asked before; on the way to a delivery
// or a stop nothing is asked, and it is told afterwards (`cut-upload`).
import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { sendFile } from '../api/client';
import { useGoWhileHere } from '../app/go';
import { AskedToLeave, type Loss } from '../app/leaving';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { useAccount } from '../app/session';
import { bytesWords, percent } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { tellCut } from './cut-upload';
import { filesOf, listed, recognised, type Dropped, type Named } from './dropped';
import './scan.css';

const SCAN_MOST = 256 * 1024 * 1024;
const SERIES_MOST = 2 * 1024 * 1024 * 1024;

interface Sent {
  scan?: string;
  series?: string;
  job: string;
}
interface Going {
  name: string;
  bytes: number;
}

/** Where it goes, and what is sent there. */
function parcel(patient: string, what: Exclude<Dropped, { kind: 'none' }>) {
  const name = what.kind === 'scan' ? what.file.name : what.name;
  const files = what.kind === 'scan' ? [what.file] : what.files.map((one) => one.file);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  const most = what.kind === 'scan' ? SCAN_MOST : SERIES_MOST;
  if (bytes > most)
    throw new Error(
      `This has ${bytesWords(bytes)}; at most ${bytesWords(most)} are taken. ${
        what.kind === 'scan'
          ? 'Export it with fewer faces and try again.'
          : 'Send one series only, or a smaller field of view.'
      }`,
    );
  const to = what.kind === 'scan' ? 'scans' : 'series';
  const path = `/api/patients/${patient}/${to}?name=${encodeURIComponent(name)}`;
  let body: Blob | FormData = files[0] as Blob;
  if (what.kind === 'series' && what.files.length > 1) {
    body = new FormData();
    for (const one of what.files) body.append('file', one.file, one.path);
  }
  return { path, body, going: { name, bytes } };
}

/** Sends what is dropped, and follows it; who leaves the page cancels it. */
function useSend(patient: string) {
  const go = useGoWhileHere();
  const cache = useQueryClient();
  const account = useAccount().id;
  const stop = useRef<AbortController | null>(null);
  // As the next picture of the page will have it: its own way on is no leaving.
  const sending = useRef(false);
  const [share, setShare] = useState(0);
  const [going, setGoing] = useState<Going | null>(null);
  const send = useMutation({
    mutationFn: async (coming: Promise<Named[]>) => {
      const mine = new AbortController();
      stop.current = mine;
      setShare(0);
      setGoing(null);
      sending.current = true;
      try {
        const what = await recognised(await coming);
        if (what.kind === 'none') throw new Error(what.words);
        const { path, body, going } = parcel(patient, what);
        setGoing(going);
        return (await sendFile(path, body, setShare, mine.signal)) as Sent;
      } finally {
        sending.current = false;
      }
    },
    // Also what was cancelled may have arrived.
    onSettled: () => void cache.invalidateQueries({ queryKey: ['patient', patient] }),
    onSuccess: async ({ scan, series, job }) => {
      const to = series ? `scans/series/${series}` : `scans/${scan}`;
      await go(`/patients/${patient}/${to}?job=${job}`, { replace: true });
    },
  });
  useEffect(() => () => stop.current?.abort(), []);
  const asked = (
    <AskedToLeave
      loss={send.isPending ? LOSS : null}
      isLost={() => sending.current}
      cut={() => tellCut({ account, patient })}
    />
  );
  return { send, share, going, cancel: () => stop.current?.abort(), asked };
}

const LOSS: Loss = {
  title: 'The file is not sent yet',
  follows: 'If you leave now, the sending is cancelled, and has to begin anew.',
  yes: 'Leave, and cancel it',
};

export default function ScanIn() {
  const patient = usePatient();
  useTitle(`Scan in for ${patient.name}`);
  const { send, share, going, cancel, asked } = useSend(patient.id);
  const [over, setOver] = useState(false);
  const cancelled = send.error instanceof DOMException && send.error.name === 'AbortError';
  return (
    <Card title="Scan in">
      {asked}
      <p className="soft">
        One jaw of {patient.name}, as STL, PLY or OBJ: it is checked, its teeth are numbered and
        looked at. Or a CT or cone-beam series (DICOM), as a folder, many files, or a ZIP: a volume
        is made of it, to look at slice by slice. Nothing leaves this clinic.
      </p>
      <div
        className={`drop${over ? ' over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          if (!send.isPending) send.mutate(filesOf(event.dataTransfer));
        }}
      >
        {send.isPending ? (
          <Sending going={going} share={share} cancel={cancel} />
        ) : (
          <Choices chosen={(files) => send.mutate(Promise.resolve(files))} />
        )}
      </div>
      {cancelled ? (
        <p role="status">Cancelled. Nothing was kept.</p>
      ) : (
        <RefusalNote error={send.error} />
      )}
    </Card>
  );
}

function Sending({
  going,
  share,
  cancel,
}: {
  going: Going | null;
  share: number;
  cancel: () => void;
}) {
  return (
    <div className="stack" role="status">
      <p>
        {going
          ? `${going.name}, ${bytesWords(going.bytes)}: ${percent(share)} sent`
          : 'Looking at what was dropped …'}
      </p>
      <Progress value={share * 100} aria-label="Sent" />
      <p className="small">Stay on this page until it is sent: leaving it cancels the sending.</p>
      <div>
        <Button variant="default" onClick={cancel}>
          Cancel
        </Button>
      </div>
    </div>
  );
}

function Choices({ chosen }: { chosen: (files: Named[]) => void }) {
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  return (
    <>
      <p>
        <strong>Drop a file or a folder here</strong> or
      </p>
      <div className="row">
        <Button onClick={() => files.current?.click()}>Choose files</Button>
        <Button variant="default" onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
      </div>
      {[
        { input: files, label: 'Scan file', more: { multiple: true } },
        { input: folder, label: 'Folder of a series', more: { webkitdirectory: '' } },
      ].map(({ input, label, more }) => (
        <input
          key={label}
          ref={input}
          className="hidden"
          type="file"
          aria-label={label}
          tabIndex={-1}
          {...more}
          onChange={(event) => {
            const all = listed(event.currentTarget.files);
            event.currentTarget.value = '';
            if (all.length > 0) chosen(all);
          }}
        />
      ))}
    </>
  );
}
