// The newest moment that this page heard of each session, so that the server can tell who sees something old.
// Law: what comes late, or is kept and told again, is no newer moment.
const newest = new Map<string, number>();

/** A moment of that session was heard. */
export function hear(d: string, at_ms: number): void {
  newest.set(d, Math.max(at_ms, newest.get(d) ?? 0));
}

/** The newest of them; nothing where none was. */
export const heardOf = (d: string): { heard_ms?: number } => {
  const heard_ms = newest.get(d);
  return heard_ms === undefined ? {} : { heard_ms };
};
