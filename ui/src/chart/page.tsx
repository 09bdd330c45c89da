// The chart of a patient: the odontogram of a day, what changed, and charting a tooth.
// Laws: no chart stands under the day of another without a word; of a chart that is not there nothing is said.
import { Button, SegmentedControl } from '@mantine/core';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router';
import type { Chart, SurfaceName } from '../api/types';
import { NumberingChoice, useNumbers } from '../app/numbering';
import { Card, RefusalNote, Shown, useTitle, Waiting } from '../app/parts';
import { Slide } from '../app/slide';
import { type Dentition, guessDentition, isPrimary } from '../lexicon/numbers';
import { dateWords } from '../lexicon/words';
import { FOLLOW_FOR_MS } from '../plan/words';
import { usePatient } from '../practice/patient';
import { BegunMark, ExamineMark, ExamineNote, isDue } from './examine';
import { type Change, changes, dayAt, dayBefore, toothIn } from './history';
import { Odontogram } from './odontogram';
import { toothAsked } from './path';
import { chartQuery } from './queries';
import { Sign } from './signs';
import { useBegunTeeth } from './surface';
import { ToothCard } from './tooth';
import './chart.css';

const CONDITIONS = ['caries', 'filling', 'chip', 'wear', 'crack', 'stain', 'mark'] as const;

const FOLLOW_MS = 30_000;

function useChart(p: string, at: string | undefined, enabled = true) {
  const [opened] = useState(() => Date.now());
  return useQuery({
    ...chartQuery(p, at),
    enabled,
    // Others may chart meanwhile; each look stands in the record.
    refetchInterval: () =>
      at === undefined && Date.now() - opened < FOLLOW_FOR_MS ? FOLLOW_MS : false,
    // Another day's stays in view meanwhile, told as such (`isPlaceholderData`); another patient's does not.
    placeholderData: (old, query) => (query?.queryKey[1] === p ? old : undefined),
  });
}

/** What was asked for, and not what stands in for it. */
export const ownOf = (query: Pick<UseQueryResult<Chart>, 'data' | 'isPlaceholderData'>) =>
  query.isPlaceholderData ? undefined : query.data;

/** The chart of the day that is chosen, and what changed since the day before it. */
function useDays(p: string) {
  const now = useChart(p, undefined);
  const days = now.data?.days ?? [];
  const [index, choose] = useState<number | null>(null);
  const newest = days.length - 1;
  const past = index !== null && index < newest;
  const day = past ? dayAt(days, index) : undefined;
  const shown = useChart(p, day, past);
  const drawn = past ? shown : now;
  const chart = ownOf(drawn);
  const before = dayBefore(days, day ?? days[newest] ?? '');
  const earlier = useChart(p, before, before !== undefined);
  const old = ownOf(earlier);
  const differs = useMemo(
    () => (chart && old && before ? changes(old, chart) : []),
    [chart, old, before],
  );
  return {
    now,
    days,
    index: index ?? newest,
    choose,
    past,
    day,
    drawn,
    chart,
    before,
    earlier,
    differs,
  };
}

export default function ChartPage() {
  const patient = usePatient();
  useTitle(`Chart of ${patient.name}`);
  const { now, days, past, day, drawn, chart, before, earlier, differs, ...slid } = useDays(
    patient.id,
  );
  const { kind, setDentition, chosen, setChosen } = useChosen(now.data, patient.to_examine);
  const { fdi } = chosen;
  const begun = useBegunTeeth(patient.id);
  return (
    <>
      <Card>
        <div className="row mid">
          <DentitionChoice kind={kind} choose={setDentition} />
          <NumberingChoice />
        </div>
        <Shown query={drawn} what="Fetching the chart">
          {(shape) => (
            <div className={chart ? undefined : 'other-day'} aria-busy={!chart}>
              {!chart && (
                <p role="status">
                  <strong>Fetching the chart of {dateWords(day)}.</strong> What is drawn is another
                  day’s.
                </p>
              )}
              {days.length === 0 && (
                <p role="note">
                  Nothing is charted yet. Teeth are drawn as present; that does not say that they
                  are sound.
                </p>
              )}
              <Odontogram
                chart={shape}
                dentition={kind}
                chosen={fdi}
                surface={chosen.surface}
                marked={new Set(differs.map((one) => one.fdi))}
                due={new Set(past ? [] : patient.to_examine)}
                begun={new Set(past ? [] : begun)}
                onChoose={(next, surface) => setChosen({ fdi: next, surface })}
              />
            </div>
          )}
        </Shown>
        <Key before={before} begun={!past && begun.length > 0} />
        <History days={days} {...slid} />
      </Card>
      {chart && (
        <div className="two">
          <ToothCard
            key={`${fdi}${day ?? ''}`}
            tooth={toothIn(chart, fdi)}
            surface={chosen.surface}
            past={past}
            patient={patient.id}
            due={isDue(patient, fdi)}
            onSurface={(surface) => setChosen({ fdi, surface })}
          >
            {!past && <ExamineNote patient={patient} fdi={fdi} />}
          </ToothCard>
          <Changed before={before} earlier={earlier} differs={differs} />
        </div>
      )}
    </>
  );
}

interface Chosen {
  fdi: number;
  surface: SurfaceName | null;
}
/** The tooth that is chosen: first the one of the address, each time that somebody came by one. */
function useChosen(chart: Chart | undefined, due: number[]) {
  const { search, key } = useLocation();
  const asked = toothAsked(search);
  const [dentition, setDentition] = useState<Dentition | null>(null);
  const [chosen, setChosen] = useState<Chosen>({ fdi: asked ?? 11, surface: null });
  useEffect(() => {
    if (asked === null) return;
    setChosen({ fdi: asked, surface: null });
    setDentition(null);
  }, [key]);
  // What is to be examined is drawn, whatever is charted.
  const known = [...(chart?.teeth.map((tooth) => tooth.fdi) ?? []), ...due];
  const kind = dentition ?? guessDentition(asked === null ? known : [...known, asked]);
  return {
    kind,
    setDentition,
    chosen: { ...chosen, fdi: withinDentition(chosen.fdi, kind) },
    setChosen,
  };
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

interface ChangedProps {
  before: string | undefined;
  earlier: ReturnType<typeof useChart>;
  differs: Change[];
}
function Changed({ before, earlier, differs }: ChangedProps) {
  const { number } = useNumbers();
  const known = before === undefined || ownOf(earlier) !== undefined;
  return (
    <Card title={before ? `What changed since ${dateWords(before)}` : 'What changed'}>
      {before !== undefined && (
        <RefusalNote error={earlier.error} again={() => void earlier.refetch()} />
      )}
      {!known && !earlier.error && <Waiting what="Fetching the chart of that day" />}
      {known && differs.length === 0 && (
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

/** `before`: the day that the shown one is compared with. */
function Key({ before, begun }: { before: string | undefined; begun: boolean }) {
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
          <ExamineMark x={8} y={8} />
        </svg>
        to be examined
      </li>
      {begun && (
        <li>
          <svg viewBox="0 0 16 16" aria-hidden>
            <BegunMark x={8} y={8} />
          </svg>
          begun, not in the record yet
        </li>
      )}
      {before && (
        <li>
          <svg viewBox="0 0 16 16" aria-hidden>
            <rect className="framed" x="2" y="2" width="12" height="12" rx="2" />
          </svg>
          framed: changed since {dateWords(before)}
        </li>
      )}
    </ul>
  );
}
