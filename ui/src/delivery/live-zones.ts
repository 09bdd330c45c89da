// How far each zone of a plan is, by what the session tells, and how it looks.
// Law: a zone is full only when the session says that it is done.
import type { Cockpit, Zones } from '../api/types';
import type { ZoneLook } from '../mesh/blocks';

/** Share of a zone's material, 0 to 1; the one at work by the counters, the lower of them. */
export function shareOf(zones: Zones['zones'], index: number, now: Cockpit | null): number {
  if (!now || index > now.zone) return 0;
  if (index < now.zone) return 1;
  const counted = [now.counter_a_ug, now.counter_b_ug].filter(
    (value): value is number => typeof value === 'number',
  );
  const zone = zones[index];
  if (!zone || zone.planned_ug <= 0 || counted.length === 0) return 0;
  const before = zones.slice(0, index).reduce((sum, one) => sum + one.planned_ug, 0);
  return Math.min(0.99, Math.max(0, (Math.min(...counted) - before) / zone.planned_ug));
}

export type Rgb = [number, number, number];
/** Planned, at work, done; apart in lightness as well as in hue. */
export const PLANNED: Rgb = [0.62, 0.68, 0.72];
export const AT_WORK: Rgb = [0.9, 0.6, 0.16];
export const DONE: Rgb = [0.05, 0.42, 0.47];
/** What is taken away is not there any more when it is done. */
const AWAY: Rgb = [0.55, 0.26, 0.45];

const mixed = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

export function looksOf(zones: Zones['zones'], now: Cockpit | null): ZoneLook[] {
  return zones.map((zone, index) => {
    const share = shareOf(zones, index, now);
    const away = zone.action === 'remove';
    if (share === 1) return away ? { colour: AWAY, opacity: 0 } : { colour: DONE, opacity: 1 };
    const planned = away ? AWAY : PLANNED;
    if (now?.zone !== index) return { colour: planned, opacity: 0.16 };
    return { colour: mixed(AT_WORK, away ? AWAY : DONE, share), opacity: 0.35 + 0.6 * share };
  });
}
