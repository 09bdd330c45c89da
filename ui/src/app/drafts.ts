// In: what somebody types for a patient's record. Out: the same, until it is recorded, also where its page was left or loaded anew meanwhile.
// Laws: it is shown again to the account that typed it, and to no other; it is gone once it is recorded, and once that account signs
// out here, which is asked before, or in another tab, which asks nobody here; who closes the tab before that is asked, also where the
// session ran out; what is being recorded is known as that until it is settled, also where its page was left meanwhile, and where its page
// was loaded anew before that it is told that it may be in the record.
// Method: in the memory of this tab, and, of who is signed in, in the browser's storage of this tab. That may lie on the disk of a machine that
// many people use, and comes back with a closed tab, or a browser's session, that is opened again; and this is of a patient's record: where the
// page is loaded anew, only who is still signed in gets it back, and what is of anybody else, or cannot be read, goes; and as soon as another
// account is signed in in this tab, it is in memory only.
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
  /** It was being recorded when its page was loaded anew: nobody knows here what came of it. */
  sent: boolean;
}
/** By account, then by what it is for. */
const kept = new Map<string, Map<string, Kept>>();
const listeners = new Set<() => void>();
const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
const isTyped = ({ draft }: Kept): boolean => draft.text.trim() !== '';
const STORE = 'begun';
type Stored = [account: string, own: [of: string, draft: Draft, sent: boolean][]][];
/** Who was signed in in this tab last. */
let here: string | undefined;
/** Where the browser keeps nothing, or has no room, it is in memory only. */
function store(): void {
  const all: Stored = [...kept]
    .filter(([account]) => account === (here ?? account))
    .map(([account, own]) => [
      account,
      [...own]
        .filter(([, one]) => isTyped(one) || one.draft.choice)
        .map(([of, one]) => [of, one.draft, one.sent || one.going !== null]),
    ]);
  try {
    if (all.some(([, own]) => own.length > 0)) sessionStorage.setItem(STORE, JSON.stringify(all));
    else sessionStorage.removeItem(STORE);
  } catch {
    // As before it could be kept at all.
  }
}
function stored(account: string): [string, Kept][] {
  try {
    const all = JSON.parse(sessionStorage.getItem(STORE) ?? '[]') as Stored;
    const own = all.find(([whose]) => whose === account)?.[1] ?? [];
    return own.map(([of, { text, choice }, sent]) => {
      if ([of, text, choice].some((one) => typeof one !== 'string')) throw new TypeError(STORE);
      return [of, { draft: { text, choice }, going: null, sent: sent === true }];
    });
  } catch {
    // What cannot be read, or is of another form, is nothing.
    return [];
  }
}
/** The page was loaded anew: `account` is who is signed in, if anybody. */
export function restoreDrafts(account: string | undefined): void {
  if (account) kept.set(account, new Map([...stored(account), ...(kept.get(account) ?? [])]));
  tell();
}
/** That account is signed in in this tab now: what others began here is stored no more. */
export function draftsOf(account: string): void {
  here = account;
  store();
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
  /** It may be in the record already. */
  sent: boolean;
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
    (draft: Draft) => {
      const last = kept.get(id)?.get(of);
      const isBlank = draft.text.trim() === '' && draft.choice === blank.choice;
      keep(id, of, { draft, going: last?.going ?? null, sent: !isBlank && !!last?.sent });
    },
    [id, of, blank],
  );
  const begun = useCallback(
    (draft: Draft) => {
      const last = kept.get(id)?.get(of);
      keep(id, of, { draft: last?.draft ?? draft, going: draft, sent: !!last?.sent });
    },
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
      if (!last) return;
      const draft = last.draft.text === text ? { text: '', choice } : last.draft;
      keep(id, of, { ...last, draft, sent: false });
    },
    [id, of],
  );
  const [going, sent] = [!!now?.going, !!now?.sent];
  return { draft: now?.draft ?? blank, set, going, sent, begun, settled, recorded };
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
