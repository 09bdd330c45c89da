// In: a way to say "I hold". Out: it is said twice a second, as long as it is held.
// Laws: what is said waits at most a second at the page, and is given up when the hold is let go; few words are on their way at a time;
// a page that stood still, or of which no word is taken, does not go on by itself: that is told, and nothing is said any more.
// Not here: a word that a server got before it stood still; it counts none for a while after that itself.
import { counting } from '../api/clocks';

const BEAT_MS = 500;
/** Less than the 1.5 s that a hold counts. */
export const STALE_MS = 1000;
/** Longer between two beats, and the page stood still: a hold counts no longer than that. */
export const STOOD_MS = 1500;
/** A hold of which no word is taken for longer than it counts is over at the server, and is not shown as on. */
export const UNHEARD_MS = 2000;
const MOST = 2;

export interface Ears {
  /** Hears why a word was not taken, but not that it was taken back. */
  failed: (error: unknown) => void;
  /** The page stood still; nothing is said any more. */
  stood: () => void;
  /** No word was taken for too long; nothing is said any more. */
  unheard: () => void;
}

/** Begins at once; what it gives back ends it. */
export function beats(
  say: (limit: AbortSignal) => Promise<unknown>,
  { failed, stood, unheard }: Ears,
): () => void {
  const under = new Set<AbortController>();
  let since = counting();
  let taken = counting();
  const end = (): void => {
    clearInterval(timer);
    under.forEach((one) => one.abort());
  };
  const beat = (): void => {
    if (since() > STOOD_MS) {
      end();
      stood();
      return;
    }
    since = counting();
    if (taken() > UNHEARD_MS) {
      end();
      unheard();
      return;
    }
    if (under.size >= MOST) return;
    const one = new AbortController();
    under.add(one);
    const stale = setTimeout(() => one.abort(), STALE_MS);
    say(one.signal)
      .then(() => {
        taken = counting();
      })
      .catch((error: unknown) => {
        if (!one.signal.aborted) failed(error);
      })
      .finally(() => {
        clearTimeout(stale);
        under.delete(one);
      });
  };
  const timer = setInterval(beat, BEAT_MS);
  beat();
  return end;
}
