// In: what somebody types for a patient's record. Out: the same, until it is recorded, also where its page was left meanwhile.
// Laws: it is shown again to the account that typed it, and to no other; it is gone once it is recorded, and once that account signs
// out here or in another tab; who closes the tab before that is asked (`leaving`).
// Method: in the memory of this tab. The browser's own storage lies on the disk of a machine that many people use, and this is of a
// patient's record.
import { useCallback, useSyncExternalStore } from 'react';

/** The text, and what was chosen with it. */
export interface Draft {
  text: string;
  choice: string;
}

/** By account, then by what it is for. */
const kept = new Map<string, Map<string, Draft>>();
const listeners = new Set<() => void>();
const tell = (): void => listeners.forEach((listener) => listener());
const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function keep(account: string, of: string, draft: Draft): void {
  const own = kept.get(account) ?? new Map<string, Draft>();
  kept.set(account, own.set(of, draft));
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
  /** It is in the record: what was typed since stays. */
  recorded: (draft: Draft) => void;
}

/** `id`: the account; `of`: what it is for, with its patient; `blank` has to be the same object each time. */
export function useDraft(id: string, of: string, blank: Draft): Drafted {
  const draft = useSyncExternalStore(listen, () => kept.get(id)?.get(of) ?? blank);
  const set = useCallback((next: Draft) => keep(id, of, next), [id, of]);
  const recorded = useCallback(
    ({ text, choice }: Draft) => {
      if (kept.get(id)?.get(of)?.text === text) keep(id, of, { text: '', choice });
    },
    [id, of],
  );
  return { draft, set, recorded };
}

/** How many texts of this account are in no record yet. */
export function useDrafts(id: string): number {
  return useSyncExternalStore(listen, () => {
    const own = [...(kept.get(id)?.values() ?? [])];
    return own.filter(({ text }) => text.trim() !== '').length;
  });
}
