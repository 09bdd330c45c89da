// The colours of a map beside their values: ends, middle, limit, and what has no value.
import { NO_VALUE_CSS, placeOn, rampStops, type Ramp } from './ramp';

export interface LegendProps {
  ramp: Ramp;
  unit: string;
  /** What the values are, in words. */
  what: string;
  limit?: number | null;
}

const signed = (ramp: Ramp, value: number): string =>
  ramp.way === 'distance' && value > 0 ? `+${value}` : String(value).replace('-', '−');

export function Legend({ ramp, unit, what, limit }: LegendProps) {
  const distance = ramp.way === 'distance';
  const middle = placeOn(ramp, ramp.middle);
  const limited = limit !== null && limit !== undefined;
  return (
    <figure className="legend">
      <figcaption>
        {what}, {unit}
      </figcaption>
      <div className="legend-ends">
        <span>
          {signed(ramp, ramp.low)} {unit}
          {distance && <small>or more inside</small>}
        </span>
        <span>
          {signed(ramp, ramp.high)} {unit}
          <small>{distance ? 'or more outside' : 'or thicker'}</small>
        </span>
      </div>
      <div
        className="legend-bar"
        aria-hidden
        style={{ background: `linear-gradient(to right, ${rampStops(ramp)})` }}
      >
        <span style={{ left: `${middle}%` }} />
      </div>
      <div className="legend-middle">
        <span style={{ left: `${middle}%`, transform: `translateX(-${middle}%)` }}>
          {signed(ramp, ramp.middle)} {unit}
          {limited && <small>limit: at least so thick</small>}
          {distance && <small>the same</small>}
        </span>
      </div>
      <p className="small soft">
        <span className="legend-none" aria-hidden style={{ background: NO_VALUE_CSS }} /> grey: no
        value
      </p>
    </figure>
  );
}
