// What the device and the guard tell: every number with its unit and its limit.
import type { ReactNode } from 'react';
import type { Cockpit } from '../api/types';
import { Card, Tag, type Tone } from '../app/parts';
import { clock, fixed, milligrams } from '../lexicon/words';
import { filledOf, zoneWords } from './live-zones';
import { lately, said } from './words';

const TONES: Record<Cockpit['verdict'], Tone> = {
  treat: 'good',
  warn: 'doubt',
  hold: 'doubt',
  terminate: 'bad',
};
const OLD = <Tag tone="quiet">as told last</Tag>;
interface ToldProps {
  now: Cockpit;
  /** Nothing newer is heard. */
  old: boolean;
}

const isNone = (value: number | null | undefined): value is null | undefined =>
  value === null || value === undefined;

const kelvin = (value: number | null | undefined): ReactNode =>
  isNone(value) ? <span className="none">not measured</span> : `${fixed(value, 2)} K`;

const counted = (value: number | null | undefined): ReactNode =>
  isNone(value) ? <span className="none">nothing yet</span> : milligrams(value);

interface ReadingProps {
  name: string;
  value: ReactNode;
  /** What it is held against, in words. */
  beside: ReactNode;
  /** How far it is towards its limit, where there is one. */
  bar?: ReactNode;
}
function Reading({ name, value, beside, bar }: ReadingProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{beside}</small>
        {bar}
      </dd>
    </div>
  );
}

interface BarProps {
  value: number | null | undefined;
  limit: number | null | undefined;
  label: string;
}
function Bar({ value, limit, label }: BarProps) {
  if (typeof value !== 'number' || typeof limit !== 'number' || limit <= 0) return null;
  const wide = Math.min(100, Math.max(0, (value / limit) * 100));
  return (
    <svg
      className="bar"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect className="rail" width="100" height="6" />
      <rect className={wide > 90 ? 'fill near' : 'fill'} width={wide} height="6" />
    </svg>
  );
}

export function Readings({ now }: { now: Cockpit }) {
  return (
    <dl className="strip readings">
      <Warmth now={now} />
      <Counter name="Counter A" value={now.counter_a_ug} planned={now.planned_ug} />
      <Counter name="Counter B" value={now.counter_b_ug} planned={now.planned_ug} />
      <Reading
        name="Time of the session"
        value={`${clock(now.at_ms)} min`}
        beside={`of ${clock(now.planned_ms)} min planned${now.speed === 'lapse' ? ', in fast time' : ''}`}
      />
    </dl>
  );
}

function Warmth({ now }: { now: Cockpit }) {
  const limit = now.surface_limit_k;
  const beside = <>at most {kelvin(limit)}</>;
  return (
    <>
      <Reading
        name="Rise of the surface, now"
        value={kelvin(now.surface_rise_k)}
        beside={beside}
        bar={
          <Bar
            value={now.surface_rise_k}
            limit={limit}
            label="Rise of the surface against its limit"
          />
        }
      />
      <Reading
        name="Rise of the surface, 30 s ahead"
        value={
          isNone(now.ahead_k) ? <span className="none">not told yet</span> : kelvin(now.ahead_k)
        }
        beside={beside}
        bar={
          <Bar value={now.ahead_k} limit={limit} label="Rise 30 seconds ahead against its limit" />
        }
      />
      <Reading
        name="Rise of the pulp"
        value={kelvin(now.pulp_rise_k)}
        beside={
          isNone(now.pulp_rise_k)
            ? 'no sensor reads it; its limit is kept by the proof'
            : 'its limit is kept by the proof'
        }
      />
    </>
  );
}

interface CounterProps {
  name: string;
  value: number | null | undefined;
  planned: number;
}
function Counter({ name, value, planned }: CounterProps) {
  return (
    <Reading
      name={name}
      value={counted(value)}
      beside={<>of {milligrams(planned)} planned</>}
      bar={<Bar value={value} limit={planned} label={`${name} against what is planned`} />}
    />
  );
}

export function Zones({ now }: { now: Cockpit }) {
  const filled = filledOf(now);
  return (
    <div className="stack">
      <div className="head">
        <h2>{zoneWords(now)}</h2>
        <span className="soft">{filled} % of the plan</span>
      </div>
      <svg
        className="zones"
        viewBox="0 0 100 8"
        preserveAspectRatio="none"
        role="img"
        aria-label={`${now.zone} of ${now.zones} zones are done, ${filled} % of the plan`}
      >
        <rect className="rail" width="100" height="8" />
        {filled > 0 && <rect className="done" width={filled} height="8" />}
      </svg>
    </div>
  );
}

export function Permits({ now, old }: ToldProps) {
  const missing = now.permits.filter((one) => !one.holds).length;
  return (
    <Card
      title="Leave to treat"
      aside={
        old ? (
          OLD
        ) : (
          <Tag tone={missing === 0 ? 'good' : 'doubt'}>
            {missing === 0 ? 'all given' : `${missing} missing`}
          </Tag>
        )
      }
    >
      <ul className="permits" aria-label="What must be given before it may work">
        {now.permits.map((one) => (
          <li key={one.name} className={one.holds ? 'good' : 'bad'}>
            <span aria-hidden>{one.holds ? '✓' : '✗'}</span> {one.name}
            <span className="hidden">{one.holds ? ' is given' : ' is missing'}</span>
            <small>
              {one.age_ms === null || one.age_ms === undefined
                ? 'nothing yet'
                : `${fixed(one.age_ms / 1000, 1)} s old`}
            </small>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** `acts`: what next is for who reads it to do. */
export function Alarms({ now, old, acts }: ToldProps & { acts: boolean }) {
  const alarms = now.alarms;
  return (
    <Card title="Alarms" aside={old ? OLD : <span className="soft small">the worst first</span>}>
      {alarms.length === 0 && <p className="empty">{old ? 'None was told.' : 'None.'}</p>}
      <ul className="list" aria-live="assertive">
        {alarms.map((one) => (
          <li key={`${one.code}${one.at_ms}`}>
            <span>
              <Tag tone={TONES[one.verdict]}>{one.code}</Tag> <strong>{one.says}</strong>
              {one.patients && !/patient/i.test(one.says) && (
                <span className="soft"> (the patient)</span>
              )}
              {said(one.measured) !== null && (
                <>
                  <br />
                  <span className="small">
                    measured {said(one.measured)}
                    {said(one.limit) !== null && `, allowed ${said(one.limit)}`}
                  </span>
                </>
              )}
              {acts && said(one.to_do) !== null && (
                <>
                  <br />
                  <span className="small">What next: {said(one.to_do)}</span>
                </>
              )}
            </span>
            <span className="push soft small">{clock(one.at_ms)} min</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Lately({ now }: { now: Cockpit }) {
  return (
    <Card title="Lately">
      {now.lately.length === 0 && <p className="empty">Nothing yet.</p>}
      <ol className="lately" tabIndex={0} aria-label="What happened lately">
        {now.lately.map((one, index) => (
          <li key={`${one.at_ms}${index}`}>
            <span className="soft">{clock(one.at_ms)}</span> {lately(one.words)}
          </li>
        ))}
      </ol>
    </Card>
  );
}
