// Out: how long it is since, by whichever of the page's two clocks counted more.
// Law: a page that stood still notices it: one clock may stand with the machine, and the other may be set back, but not both at once.

/** Begins to count now. */
export function counting(): () => number {
  const [date, own] = [Date.now(), performance.now()];
  return () => Math.max(Date.now() - date, performance.now() - own);
}
