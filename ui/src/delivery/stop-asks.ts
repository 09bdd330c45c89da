// When the patient's stop page asks what goes on.
// Law: it goes on asking while there may be something to stop, and not for ever where the clinic does not know of it.
import type { screenOf } from './calm';

export type Screen = ReturnType<typeof screenOf>;
const ASK_MS = 1000;
/** So long a session that was there may be unknown before it is given up. */
export const LOST_FOR_MS = 30_000;

/** How soon it asks again; false where nothing can come any more. `gone`: it was lost for that long. */
export const asksMs = (screen: Screen, gone: boolean): number | false =>
  screen === 'over' || screen === 'unknown' || (screen === 'lost' && gone) ? false : ASK_MS;
