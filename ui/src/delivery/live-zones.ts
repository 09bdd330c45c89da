// How each zone of a plan looks, by what the session tells of it.
// Laws: a zone is full only when the session says that it is done; none is told as done or at work before work began there.
import type { Cockpit, Zones } from '../api/types';
import type { ZoneLook } from '../mesh/blocks';

/** Share of a zone's material, 0 to 1, as the session tells it. */
export function shareOf(index: number, now: Cockpit | null): number {
  if (!now || index > now.zone) return 0;
  return index < now.zone ? 1 : Math.min(0.99, now.zone_share);
}

/** Whether work began in that zone: it works there, or what was given there shows. */
export const isBegunZone = (index: number, now: Cockpit | null): boolean =>
  now !== null && now.zone === index && (now.on || now.zone_share > 0);

/** How far the session is, in words: the zone, where one is at work. */
export function zoneWords(now: Cockpit): string {
  if (now.zone >= now.zones) return `All ${now.zones} zones are done`;
  if (isBegunZone(now.zone, now)) return `Zone ${now.zone + 1} of ${now.zones}`;
  const done = now.zone === 0 ? 'none is begun' : `${now.zone} done`;
  return `${now.zones} ${now.zones === 1 ? 'zone' : 'zones'}, ${done}`;
}

/** How wide the bar is filled, of 100: as much of the plan as is told beside it. */
export const filledOf = ({ progress_share }: Pick<Cockpit, 'progress_share'>): number =>
  Math.round(Math.min(1, Math.max(0, progress_share)) * 100);

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
    if (!isBegunZone(index, now)) return { colour: planned, opacity: 0.16 };
    return { colour: mixed(AT_WORK, away ? AWAY : DONE, share), opacity: 0.35 + 0.6 * share };
  });
}
