// What this window keeps where its page is loaded again: that something was begun here.
// Law: where the browser keeps nothing, or has no more room, it is kept until the page is left, and nothing breaks by that.
import { useState } from 'react';

const unstored = new Set<string>();

function isKept(key: string): boolean {
  try {
    return unstored.has(key) || sessionStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

function keep(key: string, kept: boolean): void {
  unstored.delete(key);
  try {
    if (kept) sessionStorage.setItem(key, '');
    else sessionStorage.removeItem(key);
  } catch {
    if (kept) unstored.add(key);
  }
}

export function useKept(key: string): [boolean, (kept: boolean) => void] {
  const [kept, set] = useState(() => isKept(key));
  return [
    kept,
    (next) => {
      keep(key, next);
      set(next);
    },
  ];
}
