// In: a call of the server's. Out: its answer, or a Refusal that says what, where, expected, advice.
// Laws: a server that does not answer is told apart from a server that refuses; whatever answer says that nobody is signed in
// here is told to who shows what only they may see; where the word against forged changes is an old one, it is asked for anew.
import createClient from 'openapi-fetch';
import type { paths } from '../../generated/schema';

export interface RefusalWords {
  what: string;
  where?: string | null;
  expected?: string | null;
  advice?: string | null;
}

export class Refusal extends Error {
  readonly status: number;
  readonly words: RefusalWords;
  /** Whether the words are the clinic's server's own: what stands before it (a proxy, another program) may refuse as well. */
  readonly own: boolean;
  constructor(status: number, words: RefusalWords, own = true) {
    super(words.what);
    this.status = status;
    this.words = words;
    this.own = own;
  }
}

/** It does not fit what is there now: somebody else may have been sooner. */
export const isOvertaken = (error: unknown): boolean =>
  error instanceof Refusal && error.status === 409;

/** The clinic's server itself knows of no such thing. */
export const isNowhere = (error: unknown): boolean =>
  error instanceof Refusal && error.status === 404 && error.own;

/** The clinic's server did not answer at all. */
export class Unreachable extends Error {}

/** Header of the word against forged changes, by which the server also names it. */
const CSRF = 'x-biosculpt-csrf';
let csrf = '';
export const rememberCsrf = (token: string): void => {
  csrf = token;
};

let reachable = true;
const listeners = new Set<() => void>();
const tell = (now: boolean): void => {
  if (now === reachable) return;
  reachable = now;
  listeners.forEach((listener) => listener());
};
export const isReachable = (): boolean => reachable;
export const onReachable = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const UNKNOWN = 401;
const FORBIDDEN = 403;
const doors = new Set<() => void>();
/** The server does not know who this is: the session ended, or was ended elsewhere. */
export const onUnknown = (listener: () => void): (() => void) => {
  doors.add(listener);
  return () => doors.delete(listener);
};
const doubters = new Set<() => void>();
/** It may be that nobody is signed in any more: a line was refused, which says no status. */
export const onDoubt = (listener: () => void): (() => void) => {
  doubters.add(listener);
  return () => doubters.delete(listener);
};
export const tellDoubt = (): void => doubters.forEach((listener) => listener());
/** Looks at a status for that. */
export const tellUnknown = (status: number): void => {
  if (status === UNKNOWN) doors.forEach((listener) => listener());
};

/** The session is another one, as after the password was changed in another tab. What was refused is not said again here: it may
    be that somebody else is signed in now. */
function tellOldWord(status: number, body: unknown): void {
  if (status === FORBIDDEN && refusalOf(status, body).words.where === CSRF) tellDoubt();
}

export async function guardedFetch(input: Request): Promise<Response> {
  if (input.method !== 'GET') input.headers.set(CSRF, csrf);
  let answer: Response;
  try {
    answer = await fetch(input);
  } catch (cause) {
    if (input.signal.aborted) throw cause;
    tell(false);
    throw new Unreachable('The clinic’s server does not answer', { cause });
  }
  tell(true);
  tellUnknown(answer.status);
  if (answer.status === FORBIDDEN) {
    const body: unknown = await answer
      .clone()
      .json()
      .catch(() => undefined);
    tellOldWord(answer.status, body);
  }
  return answer;
}

export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? '',
  fetch: guardedFetch,
});

export function refusalOf(status: number, body: unknown): Refusal {
  const words = (body as { error?: RefusalWords } | undefined)?.error;
  if (words && typeof words.what === 'string') return new Refusal(status, words);
  const none = {
    what: `The server answered with code ${status} and no words`,
    advice: 'Try again. If it stays so, tell whoever looks after the server.',
  };
  return new Refusal(status, none, false);
}

/** The data of an answer; throws what the server refused with. */
export async function take<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (!response.ok) throw refusalOf(response.status, error);
  return data as T;
}

/** A file's bytes go up as they are, many files as a form; with progress, of which `fetch` tells none. */
export function sendFile(
  path: string,
  file: Blob | FormData,
  progress: (share: number) => void,
  signal: AbortSignal,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    // It may have been cancelled before there was anything to abort.
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.setRequestHeader(CSRF, csrf);
    // A form says itself where its files are parted.
    if (file instanceof Blob) request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) =>
      event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () =>
      reject(new Unreachable('The file did not arrive: the server does not answer'));
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.onload = () => {
      tellUnknown(request.status);
      tellOldWord(request.status, request.response);
      if (request.status >= 200 && request.status < 300) resolve(request.response);
      else reject(refusalOf(request.status, request.response));
    };
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** The answer to a GET of a file. */
export async function bodyOf(path: string, signal?: AbortSignal): Promise<Response> {
  const request = new Request(new URL(path, window.location.origin), signal ? { signal } : {});
  const answer = await guardedFetch(request);
  if (!answer.ok) throw refusalOf(answer.status, await answer.json().catch(() => undefined));
  return answer;
}

/** Bytes of a mesh. */
export async function bytesOf(path: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  return (await bodyOf(path, signal)).arrayBuffer();
}
