// In: a way to say "I hold". Out: it is said twice a second, as long as it is held.
// Laws: what is said waits at most a second at the page, and is given up when the hold is let go; few words are on their way at a time.
// Not here: a word that a server got before it stood still; it counts none for a while after that itself.
const BEAT_MS = 500;
/** Less than the 1.5 s that a hold counts. */
export const STALE_MS = 1000;
const MOST = 2;

/** Begins at once; what it gives back ends it. `failed` hears why a word was not taken, but not that it was taken back. */
export function beats(
  say: (limit: AbortSignal) => Promise<unknown>,
  failed: (error: unknown) => void,
): () => void {
  const under = new Set<AbortController>();
  const beat = (): void => {
    if (under.size >= MOST) return;
    const one = new AbortController();
    under.add(one);
    const stale = setTimeout(() => one.abort(), STALE_MS);
    say(one.signal)
      .catch((error: unknown) => {
        if (!one.signal.aborted) failed(error);
      })
      .finally(() => {
        clearTimeout(stale);
        under.delete(one);
      });
  };
  beat();
  const timer = setInterval(beat, BEAT_MS);
  return () => {
    clearInterval(timer);
    under.forEach((one) => one.abort());
  };
}
