// One tooth, large: its five surfaces to choose from, and what is charted on the chosen one.
// Laws: choosing records nothing; that is what the button beside it does; a look is recorded by its own button only, and once, and is
// offered where there is something to look at; what was
// begun of a surface and left is told on its tooth.
import { Button, NativeSelect } from '@mantine/core';
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { SurfaceName, ToothChart, ToothState } from '../api/types';
import { useNumbers } from '../app/numbering';
import { latch } from '../app/once';
import { Card, RefusalNote } from '../app/parts';
import { useMay } from '../app/session';
import { nameOf } from '../lexicon/numbers';
import { capital } from '../lexicon/words';
import { ChangedSince } from './changed-since';
import { useCharting } from './charting';
import { conditionOf, lookOf, surfaceWords } from './history';
import { placeOf, Sign } from './signs';
import { Begun, SurfaceForm, useDrop } from './surface';
import { fieldsOf, middleOf, surfacesOf, toothWords } from './odontogram';

const STATES: ToothState[] = ['present', 'missing', 'unerupted', 'implant'];
export interface ToothCardProps {
  tooth: ToothChart;
  surface: SurfaceName | null;
  past: boolean;
  patient: string;
  /** It is to be looked at, whatever is charted. */
  due: boolean;
  onSurface: (surface: SurfaceName) => void;
  /** What is to be known of it before it is charted. */
  children?: ReactNode;
}

/** Nobody charted anything of it, as far as the chart tells. */
const isBlank = ({ state, surfaces }: ToothChart): boolean =>
  state === 'present' && surfaces.length === 0;

export function ToothCard(props: ToothCardProps) {
  const { tooth, surface, past, patient, due, onSurface, children } = props;
  const { number } = useNumbers();
  const may = useMay('set_chart') && !past;
  const { record, busy, error, done, differs, takeNewest } = useCharting(patient, tooth);
  // Who begins anew gets the forms anew.
  const [round, setRound] = useState(0);
  const drop = useDrop(patient, tooth.fdi, surface);
  const looked = useRef(latch()).current;
  const over = differs.length > 0;
  return (
    <Card
      title={`Tooth ${number(tooth.fdi)}`}
      aside={<span className="soft">{nameOf(tooth.fdi)}</span>}
    >
      {children}
      <p>{capital(toothWords(tooth))}.</p>
      <Faces tooth={tooth} surface={surface} onSurface={onSurface} />
      {past && (
        <p className="soft small">This is an earlier day. Go back to the newest to chart.</p>
      )}
      {may && over && (
        <ChangedSince
          patient={patient}
          fdi={tooth.fdi}
          differs={differs}
          takeNewest={() => {
            takeNewest();
            drop();
            setRound(round + 1);
          }}
        />
      )}
      {may && (
        <StateForm
          key={round}
          now={tooth.state}
          busy={busy}
          over={over}
          keep={(state) => record({ state })}
          unlooked={isBlank(tooth) && !due}
          look={() => looked.take() && record({ state: tooth.state }, looked)}
        />
      )}
      {may && surface && (
        <SurfaceForm
          key={`${surface} ${round}`}
          patient={patient}
          tooth={tooth}
          surface={surface}
          busy={busy}
          over={over}
          keep={(one, kept) => record({ surfaces: [one] }, kept)}
        />
      )}
      {may && <Begun patient={patient} fdi={tooth.fdi} but={surface} choose={onSurface} />}
      {may && !surface && (
        <p className="soft small">
          Choose a surface to chart it: click it, or reach it with Tab and the arrows.
        </p>
      )}
      {done && (
        <p className="soft small" role="status">
          It is in the record.
        </p>
      )}
      <RefusalNote error={error} />
    </Card>
  );
}

interface StateFormProps {
  now: ToothState;
  busy: boolean;
  /** Somebody else charted it meanwhile. */
  over: boolean;
  keep: (state: ToothState) => void;
  /** Nothing is charted that a look could confirm, and nothing is to be examined. */
  unlooked: boolean;
  /** Somebody looked, and it is as charted. */
  look: () => void;
}
function StateForm({ now, busy, over, keep, unlooked, look }: StateFormProps) {
  // Where nothing was chosen it follows what is charted.
  const [chosen, choose] = useState<ToothState | null>(null);
  const state = chosen ?? now;
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && state !== now) keep(state);
      }}
    >
      <NativeSelect
        className="grow"
        label="The tooth is"
        value={state}
        data={STATES}
        onChange={(event) => choose(event.currentTarget.value as ToothState)}
      />
      <Button type="submit" variant="default" loading={busy} disabled={state === now}>
        {over ? 'Record its state all the same' : 'Record its state'}
      </Button>
      {!unlooked && (
        <Button variant="default" loading={busy} onClick={look}>
          Looked at: it is as charted
        </Button>
      )}
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
