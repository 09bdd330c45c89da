// In: what somebody types for a patient's record. Out: the same, until it is recorded, also where its page was left or loaded anew meanwhile.
// Laws: it is shown again to the account that typed it, and to no other; it is gone once it is recorded, and once that account signs
// out here, which is asked before, or in another tab, which asks nobody here; who closes the tab before that is asked, also where the
// session ran out; what is being recorded is known as that until it is settled, also where its page was left meanwhile.
// Method: in the memory of this tab, and in the browser's storage of this tab, which a closed tab takes with it. That lies on the disk of
// a machine that many people use, and this is of a patient's record: where the page is loaded anew, only who is still signed in gets it back,
// and what is of anybody else goes.
import { useCallback, useSyncExternalStore } from 'react';

/** The text, and what was chosen with it. */
export interface Draft {
  text: string;
  choice: string;
}

interface Kept {
  draft: Draft;
  /** What is being recorded of it. */
  going: Draft | null;
}
/** By account, then by what it is for. */
const kept = new Map<string, Map<string, Kept>>();
const listeners = new Set<() => void>();
const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
const isTyped = ({ draft }: Kept): boolean => draft.text.trim() !== '';
const STORE = 'begun';
type Stored = [account: string, own: [of: string, draft: Draft][]][];
/** Where the browser keeps nothing, or has no room, it is in memory only. */
function store(): void {
  const all: Stored = [...kept].map(([account, own]) => [
    account,
    [...own]
      .filter(([, one]) => isTyped(one) || one.draft.choice)
      .map(([of, one]) => [of, one.draft]),
  ]);
  try {
    if (all.some(([, own]) => own.length > 0)) sessionStorage.setItem(STORE, JSON.stringify(all));
    else sessionStorage.removeItem(STORE);
  } catch {
    // As before it could be kept at all.
  }
}
/** The page was loaded anew: `account` is who is signed in, if anybody. */
export function restoreDrafts(account: string | undefined): void {
  let all: Stored = [];
  try {
    all = JSON.parse(sessionStorage.getItem(STORE) ?? '[]') as Stored;
  } catch {
    // What cannot be read is nothing.
  }
  const own = all.find(([whose]) => whose === account)?.[1] ?? [];
  const now = new Map(own.map(([of, draft]) => [of, { draft, going: null } as Kept]));
  if (account) kept.set(account, new Map([...now, ...(kept.get(account) ?? [])]));
  tell();
}

const tell = (): void => {
  store();
  listeners.forEach((listener) => listener());
  const lost = [...kept.values()].some((own) => [...own.values()].some(isTyped));
  if (lost) window.addEventListener('beforeunload', ask);
  else window.removeEventListener('beforeunload', ask);
};
const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function keep(account: string, of: string, next: Kept): void {
  const own = kept.get(account) ?? new Map<string, Kept>();
  kept.set(account, own.set(of, next));
  tell();
}

/** That account signs out: nothing that it typed stays here. */
export function forgetDrafts(account: string): void {
  kept.delete(account);
  tell();
}

interface Drafted {
  draft: Draft;
  set: (draft: Draft) => void;
  /** It is being recorded now: it is not to be sent again. */
  going: boolean;
  begun: (draft: Draft) => void;
  /** That came to an end. */
  settled: (draft: Draft) => void;
  /** It is in the record: what was typed since stays. */
  recorded: (draft: Draft) => void;
}

/** `id`: the account; `of`: what it is for, with its patient; `blank` has to be the same object each time. */
export function useDraft(id: string, of: string, blank: Draft): Drafted {
  const now = useSyncExternalStore(listen, () => kept.get(id)?.get(of));
  const set = useCallback(
    (draft: Draft) => keep(id, of, { draft, going: kept.get(id)?.get(of)?.going ?? null }),
    [id, of],
  );
  const begun = useCallback(
    (draft: Draft) => keep(id, of, { draft: kept.get(id)?.get(of)?.draft ?? draft, going: draft }),
    [id, of],
  );
  const settled = useCallback(
    (draft: Draft) => {
      const last = kept.get(id)?.get(of);
      if (last?.going === draft) keep(id, of, { ...last, going: null });
    },
    [id, of],
  );
  const recorded = useCallback(
    ({ text, choice }: Draft) => {
      const last = kept.get(id)?.get(of);
      if (last?.draft.text === text) keep(id, of, { ...last, draft: { text: '', choice } });
    },
    [id, of],
  );
  return { draft: now?.draft ?? blank, set, going: !!now?.going, begun, settled, recorded };
}

/** What was begun, something typed or chosen, where `blank` has no choice: the rest of each key that begins so. Keys have no line's end. */
export function useBegun(id: string, prefix: string): string[] {
  const begun = useSyncExternalStore(listen, () =>
    [...(kept.get(id) ?? [])]
      .filter(([of, one]) => of.startsWith(prefix) && (isTyped(one) || one.draft.choice !== ''))
      .map(([of]) => of.slice(prefix.length))
      .join('\n'),
  );
  return begun === '' ? [] : begun.split('\n');
}

/** How many texts of this account are in no record yet. */
export function useDrafts(id: string): number {
  return useSyncExternalStore(listen, () => {
    const own = [...(kept.get(id)?.values() ?? [])];
    return own.filter(isTyped).length;
  });
}
