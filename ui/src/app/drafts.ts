// In: what somebody types for a patient's record. Out: the same, until it is recorded, also where its page was left meanwhile.
// Laws: it is shown again to the account that typed it, and to no other; it is gone once it is recorded, and once that account signs
// out here, which is asked before, or in another tab, which asks nobody here; who closes the tab before that is asked, also where the
// session ran out; what is being recorded is known as that until it is settled, also where its page was left meanwhile.
// Method: in the memory of this tab. The browser's own storage lies on the disk of a machine that many people use, and this is of a
// patient's record.
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
const tell = (): void => {
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

/** Which of these were begun: something was typed, or chosen, where `blank` has no choice. `all` are keys without a line's end. */
export function useBegun(id: string, all: readonly string[]): string[] {
  const begun = useSyncExternalStore(listen, () => {
    const own = kept.get(id);
    return all
      .filter((of) => {
        const { text, choice } = own?.get(of)?.draft ?? { text: '', choice: '' };
        return text.trim() !== '' || choice !== '';
      })
      .join('\n');
  });
  return begun === '' ? [] : begun.split('\n');
}

/** How many texts of this account are in no record yet. */
export function useDrafts(id: string): number {
  return useSyncExternalStore(listen, () => {
    const own = [...(kept.get(id)?.values() ?? [])];
    return own.filter(isTyped).length;
  });
}
