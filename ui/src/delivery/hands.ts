// The operator's hands: hold, verify, resume, end, and the stop.
// Law: a hold is said only while it is switched on and this page is in view; hiding the page lets go.
// The guard needs a new word every 1.5 s, so a closed browser, a lost line or a sleeping tablet stops.
import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, Refusal, take } from '../api/client';
import type { Hands } from '../api/types';

const BEAT_MS = 500;

const say = (d: string, hands: Hands): Promise<unknown> =>
  take(api.POST('/api/deliveries/{d}/hands', { params: { path: { d } }, body: hands }));

export interface Hold {
  on: boolean;
  set: (on: boolean) => void;
  /** Why the hold was let go, where the operator did not. */
  dropped: string | null;
}

export function useHold(d: string, allowed: boolean): Hold {
  const [on, setOn] = useState(false);
  const [dropped, setDropped] = useState<string | null>(null);
  const live = on && allowed;
  useEffect(() => {
    if (!live) return;
    const drop = (why: string): void => {
      setOn(false);
      setDropped(why);
    };
    const beat = (): void => {
      if (document.visibilityState !== 'visible') return;
      say(d, { hold: true }).catch((error: unknown) => {
        if (error instanceof Refusal) drop(error.words.what);
      });
    };
    const hidden = (): void => {
      if (document.visibilityState !== 'visible')
        drop('This page was out of view, so the hold was let go.');
    };
    beat();
    const timer = window.setInterval(beat, BEAT_MS);
    document.addEventListener('visibilitychange', hidden);
    return () => {
      window.clearInterval(timer);
      document.removeEventListener('visibilitychange', hidden);
      say(d, { hold: false }).catch(() => undefined);
    };
  }, [d, live]);
  return {
    on: live,
    dropped,
    set: (next) => {
      setDropped(null);
      setOn(next);
    },
  };
}

export function useHands(d: string) {
  return useMutation({ mutationFn: (hands: Hands) => say(d, hands) });
}

export function useStop(d: string) {
  return useMutation({
    mutationFn: (pressed: boolean) =>
      take(api.POST('/api/deliveries/{d}/stop', { params: { path: { d } }, body: { pressed } })),
    // A stop is said again until it is heard; letting go is not.
    retry: (count, error) => !(error instanceof Refusal) && count < 5,
    retryDelay: 300,
  });
}

/** `s` and Escape stop, from anywhere on the page and before anything else hears them. */
export function useStopKeys(active: boolean, stop: () => void): void {
  useEffect(() => {
    if (!active) return;
    const hear = (event: KeyboardEvent): void => {
      if (!isStopKey(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) stop();
    };
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, [active, stop]);
}

export function isStopKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  return event.key === 's' || event.key === 'S' || event.key === 'Escape';
}
