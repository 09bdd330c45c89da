// In: each word that is told. Out: whether nothing is told any more, so that what was told last is old.
// Laws: what is told again all at once after a silence may be as old as the silence; it is heard again only when it goes on.
// A page that was busy itself looks less often, so that it does not take itself for the other side.

/** So many looks in a row without a word are a silence; a session tells ten moments a second. */
export const LOOK_MS = 500;
export const LOOKS = 4;
/** How long it has to be told again before it counts. */
export const AGAIN_MS = 750;

export interface Listening {
  /** There was a word. */
  told: () => void;
  end: () => void;
}

/** `say` is called with each change, and first of all with no silence. */
export function listening(say: (silent: boolean) => void): Listening {
  let looks = 0;
  let silent = false;
  /** When the first word after the silence came. */
  let again: number | null = null;
  const change = (to: boolean): void => {
    silent = to;
    again = null;
    say(to);
  };
  const timer = setInterval(() => {
    looks += 1;
    if (looks <= LOOKS) return;
    // A word that no other followed begins nothing.
    if (silent) again = null;
    else change(true);
  }, LOOK_MS);
  change(false);
  return {
    told: () => {
      looks = 0;
      if (!silent) return;
      again ??= performance.now();
      if (performance.now() - again >= AGAIN_MS) change(false);
    },
    end: () => clearInterval(timer),
  };
}
