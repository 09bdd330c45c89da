// The operator's hands: hold, verify, resume, end, and the stop.
// Laws: a hold is said only while it is switched on and this page is in view; hiding the page, any stop and a lost line let go;
// while the line is lost it cannot be switched on; a page that stood still lets go when it wakes; patient and tooth, a go, an end and a letting go are said once, and taken soon or not at all.
// The guard needs a new word every 1.5 s (`beats`), so a closed browser, a lost line or a sleeping tablet stops.
// All of it has numbers: what comes late counts for nothing, but for a press of the stop.
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, Refusal, take } from '../api/client';
import type { Hands, Pressing } from '../api/types';
import { beats } from './beats';
import { heardOf } from './heard';
import { numbered, type Unnumbered } from './numbered';
import { type Press, usePress } from './use-press';
import { refusedWords } from './words';

export type Deed = Unnumbered<Hands>;
const say = (d: string, deed: Deed, signal: AbortSignal | null = null): Promise<unknown> =>
  take(
    api.POST('/api/deliveries/{d}/hands', {
      params: { path: { d } },
      // What is of now bears what was heard last: the server takes nothing of who sees something old.
      body: numbered({ ...deed, ...heardOf(d) }),
      signal,
    }),
  );

/** A hold that a newer one overtook was not missed. */
export const endsHold = (error: unknown): error is Refusal =>
  error instanceof Refusal && error.words.where !== 'sequence';

export interface Hold {
  on: boolean;
  /** It can be switched: something is heard of the session. */
  can: boolean;
  set: (on: boolean) => void;
  /** Why the hold was let go, where the operator did not. */
  dropped: string | null;
  /** It was not taken, since another account has the session in its hands. */
  foreign: boolean;
  /** Patient and tooth were verified since: that is past, and so is a hold that was let go for them. What is on stays on. */
  forgetForeign: () => void;
  /** Lets go of it for that reason, where it is on. */
  drop: (why: string) => void;
  /** Lets go of it, where it is on, since another account has the session in its hands. */
  lose: () => void;
}

/** Who hears nothing of a session does not watch it, whatever can be said to it. */
export const holds = (on: boolean, allowed: boolean, lost: boolean): boolean =>
  on && allowed && !lost;

/** Why it was let go, where this page held as the line was lost. */
export const LINE_LOST = 'The line to the session was lost, so the hold was let go.';

/** Why it was let go, where this page itself did not go on: a tablet that slept, a frozen tab. */
export const STOOD_STILL = 'This page stood still for a while, so the hold was let go.';

/** Why it was let go, where the server did not answer to it. */
export const NOT_TAKEN = 'The server did not answer to the hold, so it was let go.';

/** Another account verified patient and tooth last: the session is in its hands. */
export const isOfOther = (error: unknown): boolean =>
  error instanceof Refusal && error.words.where === 'operator';
const NOT_YOURS = 'The hold was not taken.';
/** The same, where it was taken before that. */
export const TAKEN_OVER = 'Another account took the session over, so the hold was let go.';
/** Nobody has it in hands any more, where this account had. */
export const SAID_OTHERS =
  'Patient or tooth at the chair were said to be others, so the hold was let go. Verify both.';
const isUnverified = (error: Refusal): boolean => error.words.where === 'verify';

export function useHold(d: string, allowed: boolean, lost: boolean): Hold {
  const [on, setOn] = useState(false);
  const [dropped, setDropped] = useState<string | null>(null);
  const [foreign, setForeign] = useState(false);
  const counted = useRef(false);
  /** Why it was let go, where that is past once patient and tooth are verified. */
  const past = useRef([NOT_YOURS, TAKEN_OVER, SAID_OTHERS]);
  const live = holds(on, allowed, lost);
  const drop = useCallback((why: string) => {
    setOn((was) => {
      if (was) setDropped(why);
      return false;
    });
  }, []);
  const lose = useCallback(() => drop(counted.current ? TAKEN_OVER : NOT_YOURS), [drop]);
  useEffect(() => {
    if (!live) return;
    counted.current = false;
    const hidden = (): void => {
      if (document.visibilityState !== 'visible')
        drop('This page was out of view, so the hold was let go.');
    };
    const hold = async (limit: AbortSignal): Promise<void> => {
      if (document.visibilityState !== 'visible') return;
      await say(d, { hold: true }, limit);
      counted.current = true;
    };
    const end = beats(hold, {
      failed: (error) => {
        if (!endsHold(error)) return;
        setForeign(isOfOther(error));
        if (isOfOther(error)) lose();
        else {
          const why = refusedWords(error.words);
          if (isUnverified(error)) past.current.push(why);
          drop(why);
        }
      },
      stood: () => drop(STOOD_STILL),
      unheard: () => drop(NOT_TAKEN),
    });
    document.addEventListener('visibilitychange', hidden);
    return () => {
      end();
      document.removeEventListener('visibilitychange', hidden);
      say(d, { hold: false }).catch(() => undefined);
    };
  }, [d, live]);
  const set = useCallback(
    (next: boolean) => {
      // In a silence it can only be let go; why it was, stands until it is switched on again.
      if (lost) {
        if (!next) {
          setOn(false);
          setForeign(false);
        }
        return;
      }
      setDropped(null);
      setForeign(false);
      setOn(next);
    },
    [lost],
  );
  const forgetForeign = useCallback(() => {
    setForeign(false);
    setDropped((why) => (why !== null && past.current.includes(why) ? null : why));
  }, []);
  return { on: live, can: !lost, dropped, foreign, forgetForeign, drop, lose, set };
}

/** What is seen now and said now must not be taken later, and no button waits for ever: so long a deed waits for its answer. */
export const SEEN_MS = 4000;

/** What was not taken because it came late, or may not have been, in words for who said it. */
export function notTaken(error: unknown): unknown {
  const late = error instanceof DOMException && error.name === 'TimeoutError';
  if (late) {
    return new Refusal(0, {
      what: 'No answer came in time, so it may not have been taken',
      advice: 'Look again and say it again',
    });
  }
  if (!(error instanceof Refusal) || error.status !== 409) return error;
  if (error.words.where !== 'server' && error.words.where !== 'sequence') return error;
  return new Refusal(error.status, {
    what: `Not taken: ${error.words.what}`,
    advice: 'Look again and say it again',
  });
}

/** Said once; where no answer comes in time, that is told, and it can be said again. */
export const inTime = <T>(deed: (limit: AbortSignal) => Promise<T>): Promise<T> =>
  deed(AbortSignal.timeout(SEEN_MS)).catch((error: unknown) => {
    throw notTaken(error);
  });

/** `taken` hears of each deed that was taken, whatever is said meanwhile. */
export function useHands(d: string, taken?: () => void) {
  return useMutation({
    mutationFn: (deed: Deed) => inTime((limit) => say(d, deed, limit)),
    onSuccess: () => taken?.(),
  });
}

/** What was told of the stop, and the number of what was said. */
export interface Answer {
  told: Pressing;
  number: number;
}
const stop = async (
  d: string,
  wish: { pressed: boolean; for_gone: boolean },
  limit: AbortSignal | null = null,
): Promise<Answer> => {
  const body = numbered(wish);
  const path = { d };
  const told = await take(
    api.POST('/api/deliveries/{d}/stop', { params: { path }, body, signal: limit }),
  );
  return { told, number: body.sequence };
};

/** A press is said again until it is heard. */
export const useStop = (d: string, settled?: () => void): Press<Answer> =>
  usePress((limit) => stop(d, { pressed: true, for_gone: false }, limit), settled);

/** Letting go is said once: said again later, it could let go of a press that came after it. */
export function useLetGo(d: string) {
  return useMutation({
    mutationFn: (forGone: boolean) =>
      inTime((limit) => stop(d, { pressed: false, for_gone: forGone }, limit)),
  });
}

/** Of two answers the one to what was said last, whichever came first. */
export const newest = (one?: Answer, other?: Answer): Pressing | undefined =>
  ((one?.number ?? 0) > (other?.number ?? 0) ? one : other)?.told;

/** `s` and Escape stop, from anywhere on the page and before anything else hears them; so does the key where `s` lies elsewhere,
    since where letters are not Latin no key says `s`. `isKey` has to be the same each time. */
export function useStopKeys(active: boolean, stop: () => void, isKey = isStopKey): void {
  useEffect(() => {
    if (!active) return;
    const hear = (event: KeyboardEvent): void => {
      if (!isKey(event)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) stop();
    };
    window.addEventListener('keydown', hear, { capture: true });
    return () => window.removeEventListener('keydown', hear, { capture: true });
  }, [active, stop, isKey]);
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'> & { code?: string };
const isPlain = ({ ctrlKey, metaKey, altKey }: Key): boolean => !ctrlKey && !metaKey && !altKey;

export function isStopKey(event: Key): boolean {
  if (!isPlain(event)) return false;
  const { key, code } = event;
  return key === 's' || key === 'S' || key === 'Escape' || code === 'KeyS';
}

/** At the patient's pages Space, too, where nothing has the focus that hears it: else that key is its own, and the stop's own button
    would say it twice. */
export function isPatientsKey(event: Key): boolean {
  const at = document.activeElement;
  const isFree = at === null || at.matches('body, html, :disabled');
  return isStopKey(event) || (event.key === ' ' && isFree && isPlain(event));
}
