// A scan comes in: dropped or picked, sent with its progress, then followed on its own page.
import { Button, Progress } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { sendFile } from '../api/client';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { bytesWords, percent } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import './scan.css';

const MOST = 256 * 1024 * 1024;

export default function ScanIn() {
  const patient = usePatient();
  useTitle(`Scan in for ${patient.name}`);
  const go = useNavigate();
  const cache = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const stop = useRef<AbortController | null>(null);
  const [share, setShare] = useState(0);
  const [over, setOver] = useState(false);
  const send = useMutation({
    mutationFn: async (file: File) => {
      if (file.size > MOST)
        throw new Error(
          `The file has ${bytesWords(file.size)}; at most 268 MB are taken. Export it with fewer faces and try again.`,
        );
      stop.current = new AbortController();
      setShare(0);
      const path = `/api/patients/${patient.id}/scans?name=${encodeURIComponent(file.name)}`;
      return (await sendFile(path, file, setShare, stop.current.signal)) as {
        scan: string;
        job: string;
      };
    },
    onSuccess: async ({ scan, job }) => {
      void cache.invalidateQueries({ queryKey: ['patient', patient.id] });
      await go(`/patients/${patient.id}/scans/${scan}?job=${job}`, { replace: true });
    },
  });
  const cancelled = send.error instanceof DOMException && send.error.name === 'AbortError';
  return (
    <Card title="Scan in">
      <p className="soft">
        One jaw of {patient.name}, as STL, PLY or OBJ. It is checked, its teeth are numbered and
        looked at here; it does not leave this clinic.
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
          const file = event.dataTransfer.files[0];
          if (file && !send.isPending) send.mutate(file);
        }}
      >
        {send.isPending ? (
          <div className="stack" role="status">
            <p>
              {send.variables?.name}, {bytesWords(send.variables?.size ?? 0)}: {percent(share)} sent
            </p>
            <Progress value={share * 100} aria-label="Sent" />
            <div>
              <Button variant="default" onClick={() => stop.current?.abort()}>
                Cancel
              </Button>
            </div>
          </div>
        ) : (
          <>
            <p>
              <strong>Drop a file here</strong> or
            </p>
            <Button onClick={() => input.current?.click()}>Choose a file</Button>
          </>
        )}
        <input
          ref={input}
          className="hidden"
          type="file"
          accept=".stl,.ply,.obj"
          aria-label="Scan file"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file) send.mutate(file);
            event.currentTarget.value = '';
          }}
        />
      </div>
      {cancelled ? (
        <p role="status">Cancelled. Nothing was kept.</p>
      ) : (
        <RefusalNote error={send.error} />
      )}
    </Card>
  );
}
