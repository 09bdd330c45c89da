// How each zone of a plan looks, by what the session tells of it.
// Law: a zone is full only when the session says that it is done.
import type { Cockpit, Zones } from '../api/types';
import type { ZoneLook } from '../mesh/blocks';

/** Share of a zone's material, 0 to 1, as the session tells it. */
export function shareOf(index: number, now: Cockpit | null): number {
  if (!now || index > now.zone) return 0;
  return index < now.zone ? 1 : Math.min(0.99, now.zone_share);
}

export type Rgb = [number, number, number];
/** Planned, at work, done; apart in lightness as well as in hue. */
export const PLANNED: Rgb = [0.62, 0.68, 0.72];
export const AT_WORK: Rgb = [0.9, 0.6, 0.16];
export const DONE: Rgb = [0.05, 0.42, 0.47];
/** What is taken away is not there any more when it is done. */
export const AWAY: Rgb = [0.55, 0.26, 0.45];

const mixed = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

export function looksOf(zones: Zones['zones'], now: Cockpit | null): ZoneLook[] {
  return zones.map((zone, index) => {
    const share = shareOf(index, now);
    const away = zone.action === 'remove';
    if (share === 1) return away ? { colour: AWAY, opacity: 0 } : { colour: DONE, opacity: 1 };
    const planned = away ? AWAY : PLANNED;
    if (now?.zone !== index) return { colour: planned, opacity: 0.16 };
    return { colour: mixed(AT_WORK, away ? AWAY : DONE, share), opacity: 0.35 + 0.6 * share };
  });
}
