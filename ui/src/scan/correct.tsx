// A label is corrected: which number, and a point on that tooth; the server numbers again from it.
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take } from '../api/client';
import type { Scan } from '../api/types';
import { useNumbers } from '../app/numbering';
import { useOnce } from '../app/once';
import { Card, RefusalNote } from '../app/parts';
import { allTeeth, isUpper } from '../lexicon/numbers';
import { fixed } from '../lexicon/words';
import type { Vector } from '../mesh/frame';

export interface CorrectProps {
  scan: Scan;
  patient: string;
  chosen: number | null;
  at: Vector | null;
  setAt: (at: Vector | null) => void;
  begun: (job: string) => void;
}

/** A typed number; a comma is taken for a point. */
export function typed(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() === '' || !Number.isFinite(value) ? null : value;
}

const AXES = ['x', 'y', 'z'] as const;

export function Correct({ scan, patient, chosen, at, setAt, begun }: CorrectProps) {
  const [fdi, setFdi] = useState('');
  const [others, setOthers] = useState(false);
  const [texts, setTexts] = useState(['', '', '']);
  useEffect(() => {
    if (chosen !== null) setFdi(String(chosen));
  }, [chosen]);
  useEffect(() => {
    if (at) setTexts(at.map((value) => fixed(value, 2)));
  }, [at]);
  const values = texts.map(typed);
  const ready = fdi !== '' && values.every((value) => value !== null);
  const send = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/scans/{s}/labels', {
          params: { path: { p: patient, s: scan.id } },
          body: {
            fdi: Number(fdi),
            at: [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0],
            renumbers: others,
          },
        }),
      ),
    onSuccess: ({ job }) => {
      setAt(null);
      setTexts(['', '', '']);
      setOthers(false);
      begun(job);
    },
  });
  const once = useOnce(send);
  if (scan.numbers_stand) return <Stand />;
  return (
    <Card title="Correct a label">
      <Before scan={scan} />
      <Corrections scan={scan} patient={patient} begun={begun} />
      {scan.versions > 1 && (
        <p className="band doubt" role="status">
          The teeth of this scan were numbered again ({scan.versions - 1}{' '}
          {scan.versions === 2 ? 'time' : 'times'}). A comparison or a finding from before that may
          be gone: a tooth whose partner has another number now is not compared with it. Plans made
          before on this scan do not count any more: look again, and make them again.
        </p>
      )}
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) once();
        }}
      >
        <Which jaw={scan.jaw} fdi={fdi} set={setFdi} />
        <Where texts={texts} set={setTexts} />
        <Checkbox
          label="Other teeth are numbered wrongly too, and may get other numbers by it"
          checked={others}
          onChange={(event) => setOthers(event.currentTarget.checked)}
        />
        <RefusalNote error={send.error} />
        <div>
          <Button type="submit" disabled={!ready} loading={send.isPending}>
            Number again
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** What it does, and what was said and done before. */
function Before({ scan }: { scan: Scan }) {
  return (
    <>
      <p className="soft small">
        Choose the number, then click on that tooth in the picture, or type where it is. The teeth
        are numbered again from there. What was told by the old numbers then stands no more:
        findings, wear against the tooth of the other side, and comparisons with other scans are
        made anew, and plans made before on this scan do not count any more.
      </p>
      {scan.error && (
        <div className="band bad" role="alert">
          <strong>The last correction could not be followed, and nothing of it is kept.</strong>
          <span>{scan.error}</span>
        </div>
      )}
    </>
  );
}

function Stand() {
  return (
    <Card title="The numbers stand">
      <p className="soft small">
        A tooth was worked on after a plan on this scan, or is, so that its numbers are not
        corrected any more. Where one is wrong, scan the mouth again; where the tooth that was
        worked on was another one, a dentist says so on the page of that delivery.
      </p>
    </Card>
  );
}

interface CorrectionsProps {
  scan: Scan;
  patient: string;
  begun: (job: string) => void;
}
/** What persons said of where teeth are, each with the way back. */
function Corrections({ scan, patient, begun }: CorrectionsProps) {
  const { tooth } = useNumbers();
  const back = useMutation({
    mutationFn: (fdi: number) =>
      take(
        api.DELETE('/api/patients/{p}/scans/{s}/labels/{fdi}', {
          params: { path: { p: patient, s: scan.id, fdi: String(fdi) } },
        }),
      ),
    onSuccess: ({ job }) => begun(job),
  });
  const once = useOnce(back);
  if (scan.corrections.length === 0) return null;
  return (
    <>
      <ul className="list">
        {scan.corrections.map(({ fdi, at }) => (
          <li key={fdi}>
            <span>
              <span className="strong">{tooth(fdi)}</span>{' '}
              <span className="soft small">
                was said to be at {at.map((value) => fixed(value, 1)).join(', ')} mm
              </span>
            </span>
            <span className="push">
              <Button
                variant="default"
                size="xs"
                loading={back.isPending}
                aria-label={`Take back what was said of tooth ${tooth(fdi)}`}
                onClick={() => once(fdi)}
              >
                Take back
              </Button>
            </span>
          </li>
        ))}
      </ul>
      <RefusalNote error={back.error} />
    </>
  );
}

/** The number, of those that the jaw can have. */
function Which({ jaw, fdi, set }: { jaw: Scan['jaw']; fdi: string; set: (fdi: string) => void }) {
  const { tooth } = useNumbers();
  const numbers = allTeeth().filter((one) =>
    jaw === 'upper' ? isUpper(one) : jaw === 'lower' ? !isUpper(one) : true,
  );
  return (
    <NativeSelect
      label="The tooth is"
      value={fdi}
      onChange={(event) => set(event.currentTarget.value)}
      data={[
        { value: '', label: 'choose a number' },
        ...numbers.map((one) => ({ value: String(one), label: tooth(one) })),
      ]}
    />
  );
}

function Where({ texts, set }: { texts: string[]; set: (texts: string[]) => void }) {
  const type = (index: number, text: string): void =>
    set(texts.map((old, place) => (place === index ? text : old)));
  return (
    <div className="xyz">
      {AXES.map((axis, index) => (
        <TextInput
          key={axis}
          label={`${axis} (mm)`}
          inputMode="decimal"
          value={texts[index] ?? ''}
          onChange={(event) => type(index, event.currentTarget.value)}
        />
      ))}
    </div>
  );
}
