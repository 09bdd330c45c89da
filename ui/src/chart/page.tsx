// The chart of a patient: the odontogram of a day, what changed, and charting a tooth.
import { Button, SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { api, take } from '../api/client';
import type { SurfaceName } from '../api/types';
import { NumberingChoice, useNumbers } from '../app/numbering';
import { Card, Shown, useTitle } from '../app/parts';
import { Slide } from '../app/slide';
import { type Dentition, isPrimary } from '../lexicon/numbers';
import { dateWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { type Change, changes, dayAt, dayBefore, toothIn } from './history';
import { Odontogram } from './odontogram';
import { Sign } from './signs';
import { ToothCard } from './tooth';
import './chart.css';

const CONDITIONS = ['caries', 'filling', 'chip', 'wear', 'crack', 'stain', 'mark'] as const;

function useChart(p: string, at: string | undefined, enabled = true) {
  return useQuery({
    queryKey: ['chart', p, at ?? 'now'],
    enabled,
    queryFn: () =>
      take(
        api.GET('/api/patients/{p}/chart', {
          params: { path: { p }, query: at === undefined ? {} : { at } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export default function ChartPage() {
  const patient = usePatient();
  useTitle(`Chart of ${patient.name}`);
  const now = useChart(patient.id, undefined);
  const days = now.data?.days ?? [];
  const [index, setIndex] = useState<number | null>(null);
  const newest = days.length - 1;
  const past = index !== null && index < newest;
  const day = past ? dayAt(days, index) : undefined;
  const shown = useChart(patient.id, day, past);
  const chart = past ? shown.data : now.data;
  const before = dayBefore(days, day ?? days[newest] ?? '');
  const earlier = useChart(patient.id, before, before !== undefined);
  const differs = useMemo(
    () => (chart && earlier.data && before ? changes(earlier.data, chart) : []),
    [chart, earlier.data, before],
  );
  const [dentition, setDentition] = useState<Dentition | null>(null);
  const guess: Dentition = guessDentition(now.data?.teeth.map((tooth) => tooth.fdi) ?? []);
  const kind = dentition ?? guess;
  const [chosen, setChosen] = useState<{ fdi: number; surface: SurfaceName | null }>({
    fdi: 11,
    surface: null,
  });
  const fdi = withinDentition(chosen.fdi, kind);
  return (
    <>
      <Card>
        <div className="row mid">
          <DentitionChoice kind={kind} choose={setDentition} />
          <NumberingChoice />
        </div>
        <Shown query={now} what="Fetching the chart">
          {() => (
            <>
              {days.length === 0 && (
                <p role="note">
                  Nothing is charted yet. Teeth are drawn as present; that does not say that they
                  are sound.
                </p>
              )}
              <Odontogram
                chart={chart}
                dentition={kind}
                chosen={fdi}
                surface={chosen.surface}
                marked={past || newest > 0 ? new Set(differs.map((one) => one.fdi)) : new Set()}
                onChoose={(next, surface) => setChosen({ fdi: next, surface })}
              />
            </>
          )}
        </Shown>
        <Key />
        <History days={days} index={index ?? newest} choose={setIndex} />
      </Card>
      <div className="two">
        <ToothCard
          key={`${fdi}${day ?? ''}`}
          tooth={toothIn(chart, fdi)}
          surface={chosen.surface}
          past={past}
          patient={patient.id}
          onSurface={(surface) => setChosen({ fdi, surface })}
        />
        <Changed before={before} differs={differs} />
      </div>
    </>
  );
}

function DentitionChoice({ kind, choose }: { kind: Dentition; choose: (kind: Dentition) => void }) {
  return (
    <SegmentedControl
      aria-label="Dentition"
      value={kind}
      onChange={(value) => choose(value as Dentition)}
      data={[
        { value: 'adult', label: 'Adult' },
        { value: 'child', label: 'Child' },
        { value: 'mixed', label: 'Mixed' },
      ]}
    />
  );
}

interface HistoryProps {
  days: string[];
  index: number;
  choose: (index: number | null) => void;
}
/** The slider over the days on which something was charted. */
function History({ days, index, choose }: HistoryProps) {
  const newest = days.length - 1;
  if (newest < 0) return null;
  const words = dateWords(dayAt(days, index));
  return (
    <div>
      <Slide
        label={
          <>
            The chart as of <strong>{words}</strong>
            {index < newest ? '' : ', the newest'}
          </>
        }
        min={0}
        max={newest}
        value={index}
        told={words}
        disabled={newest < 1}
        set={choose}
      />
      {index < newest && (
        <Button size="xs" variant="default" onClick={() => choose(null)}>
          Back to the newest
        </Button>
      )}
    </div>
  );
}

function Changed({ before, differs }: { before: string | undefined; differs: Change[] }) {
  const { number } = useNumbers();
  return (
    <Card title={before ? `What changed since ${dateWords(before)}` : 'What changed'}>
      {differs.length === 0 && (
        <p className="empty">
          {before ? 'Nothing differs.' : 'This is the first day of the chart.'}
        </p>
      )}
      <ul className="list">
        {differs.map((one) => (
          <li key={`${one.fdi}${one.words}`}>
            <strong>{number(one.fdi)}</strong> {one.words}
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** The chosen tooth, or the first one where the dentition shown has it not. */
export function withinDentition(fdi: number, kind: Dentition): number {
  if (kind === 'adult' && isPrimary(fdi)) return 11;
  return kind === 'child' && !isPrimary(fdi) ? 51 : fdi;
}

export function guessDentition(numbers: number[]): Dentition {
  const primary = numbers.some((fdi) => fdi > 50);
  if (!primary) return 'adult';
  return numbers.some((fdi) => fdi < 50) ? 'mixed' : 'child';
}

function Key() {
  return (
    <ul className="key" aria-label="What the colours mean">
      {CONDITIONS.map((one) => (
        <li key={one}>
          <svg viewBox="0 0 16 16" aria-hidden>
            <rect className={`field c-${one}`} x="1" y="1" width="14" height="14" rx="2" />
            <Sign condition={one} at={[8, 8]} size={12} />
          </svg>
          {one}
        </li>
      ))}
      <li>
        <svg viewBox="0 0 16 16" aria-hidden>
          <rect className="field c-sound" x="1" y="1" width="14" height="14" rx="2" />
          <Sign condition="sound" at={[8, 8]} size={12} />
        </svg>
        sound
      </li>
      <li>empty: not charted</li>
      <li>dashed outline: missing</li>
      <li>dotted: not come through</li>
      <li>
        <svg viewBox="0 0 16 16" aria-hidden>
          <rect className="framed" x="2" y="2" width="12" height="12" rx="2" />
        </svg>
        framed: changed since the day before
      </li>
    </ul>
  );
}
