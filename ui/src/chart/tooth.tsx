// One tooth, large: its five surfaces to choose from, and what is charted on the chosen one.
// Law: choosing records nothing; that is what the button beside it does.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { api, take } from '../api/client';
import type { Condition, SurfaceName, ToothChart, ToothState } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, RefusalNote } from '../app/parts';
import { useMay } from '../app/session';
import { nameOf } from '../lexicon/numbers';
import { capital } from '../lexicon/words';
import { conditionOf, lookOf, surfaceWords, UNCHARTED } from './history';
import { placeOf, Sign } from './signs';
import { fieldsOf, middleOf, surfacesOf, toothWords } from './odontogram';

const CONDITIONS: Condition[] = [
  'sound',
  'caries',
  'filling',
  'chip',
  'wear',
  'crack',
  'stain',
  'mark',
];
const STATES: ToothState[] = ['present', 'missing', 'unerupted', 'implant'];
export interface ToothCardProps {
  tooth: ToothChart;
  surface: SurfaceName | null;
  past: boolean;
  patient: string;
  onSurface: (surface: SurfaceName) => void;
}

export function ToothCard({ tooth, surface, past, patient, onSurface }: ToothCardProps) {
  const { number } = useNumbers();
  const cache = useQueryClient();
  const may = useMay('set_chart') && !past;
  const chart = useMutation({
    mutationFn: (change: {
      state?: ToothState;
      surfaces?: { surface: SurfaceName; condition: Condition; note: string }[];
    }) =>
      take(
        api.POST('/api/patients/{p}/chart', {
          params: { path: { p: patient } },
          body: { fdi: tooth.fdi, surfaces: [], ...change },
        }),
      ),
    onSettled: () => {
      // Whether it is to be examined, and whether a plan on it waits for this, is told elsewhere.
      void cache.invalidateQueries({ queryKey: ['plan', patient] });
      void cache.invalidateQueries({ queryKey: ['patient', patient] });
      return cache.invalidateQueries({ queryKey: ['chart', patient] });
    },
  });
  return (
    <Card
      title={`Tooth ${number(tooth.fdi)}`}
      aside={<span className="soft">{nameOf(tooth.fdi)}</span>}
    >
      <p>{capital(toothWords(tooth))}.</p>
      <Faces tooth={tooth} surface={surface} onSurface={onSurface} />
      {past && (
        <p className="soft small">This is an earlier day. Go back to the newest to chart.</p>
      )}
      {may && (
        <StateForm
          key={tooth.state}
          now={tooth.state}
          busy={chart.isPending}
          keep={(state) => chart.mutate({ state })}
        />
      )}
      {may && surface && (
        <SurfaceForm
          key={surface}
          words={surfaceWords(tooth.fdi, surface)}
          now={charted(conditionOf(tooth, surface))}
          note={tooth.surfaces.find((one) => one.surface === surface)?.note ?? ''}
          busy={chart.isPending}
          keep={(condition, note) => chart.mutate({ surfaces: [{ surface, condition, note }] })}
        />
      )}
      {may && !surface && (
        <p className="soft small">
          Choose a surface to chart it: click it, or reach it with Tab and the arrows.
        </p>
      )}
      <RefusalNote error={chart.error} />
    </Card>
  );
}

const charted = (condition: Condition | typeof UNCHARTED): Condition | null =>
  condition === UNCHARTED ? null : condition;

interface StateFormProps {
  now: ToothState;
  busy: boolean;
  keep: (state: ToothState) => void;
}
function StateForm({ now, busy, keep }: StateFormProps) {
  const [state, setState] = useState(now);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) keep(state);
      }}
    >
      <NativeSelect
        className="grow"
        label="The tooth is"
        value={state}
        data={STATES}
        onChange={(event) => setState(event.currentTarget.value as ToothState)}
      />
      <Button type="submit" variant="default" loading={busy}>
        {state === now ? 'Looked at: it is as charted' : 'Record its state'}
      </Button>
    </form>
  );
}

function SurfaceForm({
  words,
  now,
  note,
  busy,
  keep,
}: {
  words: string;
  now: Condition | null;
  note: string;
  busy: boolean;
  keep: (condition: Condition, note: string) => void;
}) {
  const [condition, setCondition] = useState<Condition | ''>(now ?? '');
  const [text, setText] = useState(note);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (condition !== '') keep(condition, text);
      }}
    >
      <NativeSelect
        className="grow"
        label={`On the ${words}`}
        value={condition}
        data={now === null ? [{ value: '', label: UNCHARTED }, ...CONDITIONS] : CONDITIONS}
        onChange={(event) => setCondition(event.currentTarget.value as Condition)}
      />
      <TextInput
        className="grow"
        label="Note"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy} disabled={condition === ''}>
        Chart it
      </Button>
    </form>
  );
}

function Faces({
  tooth,
  surface,
  onSurface,
}: {
  tooth: ToothChart;
  surface: SurfaceName | null;
  onSurface: (surface: SurfaceName) => void;
}) {
  const order = surfacesOf(tooth.fdi);
  const fields = fieldsOf(tooth.fdi);
  const keys = (event: KeyboardEvent<SVGGElement>, one: SurfaceName): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter' || event.key === ' ') onSurface(one);
    else if (step === undefined) return;
    else {
      const next = order[(order.indexOf(one) + step + order.length) % order.length] ?? one;
      onSurface(next);
      event.currentTarget.parentElement
        ?.querySelector<SVGGElement>(`[data-face="${next}"]`)
        ?.focus();
    }
    event.preventDefault();
  };
  return (
    <svg className="faces" viewBox="-1 -1 34 34" role="radiogroup" aria-label="Surface">
      {fields.map(({ surface: one, path }) => {
        const [x, y] = placeOf(path);
        return (
          <g
            key={one}
            role="radio"
            data-face={one}
            aria-checked={surface === one}
            aria-label={`${surfaceWords(tooth.fdi, one)}: ${conditionOf(tooth, one)}`}
            tabIndex={one === (surface ?? middleOf(tooth.fdi)) ? 0 : -1}
            onClick={() => onSurface(one)}
            onKeyDown={(event) => keys(event, one)}
          >
            <path
              className={`field ${lookOf(tooth, one)}${surface === one ? ' on' : ''}`}
              d={path}
            />
            <text x={x} y={y}>
              {one}
            </text>
            <Sign
              condition={conditionOf(tooth, one)}
              at={x === 16 && y !== 16 ? [x + 5, y] : [x, y + 4.7]}
              size={3.8}
            />
          </g>
        );
      })}
    </svg>
  );
}
