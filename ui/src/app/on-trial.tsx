// For tests only: a session's page in a browser that is made up, with the line of its events and what it says to the server.
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act } from '@testing-library/react';
import { type ReactNode, useState } from 'react';
import {
  createMemoryRouter,
  MemoryRouter,
  Outlet,
  Route,
  RouterProvider,
  Routes,
  useLocation,
  useNavigate,
} from 'react-router';
import { vi } from 'vitest';
import type { Cockpit, Delivery } from '../api/types';
import { newCache } from './door';

/** A line of events, as the browser has it. */
export class Line extends EventTarget {
  static readonly CLOSED = 2;
  static all: Line[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor() {
    super();
    Line.all.push(this);
  }
  close(): void {
    this.readyState = Line.CLOSED;
  }
}
export const openLines = () => Line.all.filter((one) => one.readyState !== Line.CLOSED);
/** The session tells it to every page. */
export const tell = (now: unknown, name = 'session'): void =>
  act(() =>
    openLines().forEach((one) =>
      one.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(now) })),
    ),
  );

export interface Said {
  path: string;
  search: string;
  body: Record<string, unknown>;
}
type Answer = (said: Said, signal: AbortSignal) => Response | Promise<Response> | undefined;
/** What was said to the server, and how it answers; what `answer` says nothing of is taken. */
export function server(answer: Answer = () => undefined): Said[] {
  const all: Said[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const text = request.method === 'GET' ? '' : await request.text();
    const said = {
      path: new URL(request.url).pathname,
      search: new URL(request.url).search,
      body: text === '' ? {} : (JSON.parse(text) as Said['body']),
    };
    all.push(said);
    return (await answer(said, request.signal)) ?? Response.json({ mine: true, here: 0, gone: 0 });
  });
  return all;
}
/** As a server that reads nothing: an answer comes never, and the page gives up. */
export const never = (_said: Said, signal: AbortSignal): Promise<Response> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason as Error)),
  );

let view: DocumentVisibilityState = 'visible';
export function turn(to: DocumentVisibilityState): void {
  view = to;
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}
export function browser(): void {
  view = 'visible';
  Line.all = [];
  vi.stubGlobal('EventSource', Line);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => view);
}

export const works: Cockpit = {
  alarms: [],
  at_ms: 5_000,
  enabled: true,
  held: true,
  lately: [],
  on: true,
  operator: 'mine',
  patient_stop: false,
  permits: [],
  planned_ms: 60_000,
  planned_ug: 900,
  progress_share: 0.1,
  speed: 'real',
  verdict: 'treat',
  waits_for: 'nothing',
  zone: 0,
  zone_share: 0.1,
  zones: 3,
} as unknown as Cockpit;
export const delivery = {
  id: 'd1',
  patient: 'p1',
  plan: 'n1',
  fdi: 36,
  began: '2026-03-10T09:00:00Z',
  stop_code: null,
} as Delivery;

export function Parts({ children }: { children: ReactNode }) {
  const [cache] = useState(newCache);
  return (
    <MantineProvider>
      <QueryClientProvider client={cache}>{children}</QueryClientProvider>
    </MantineProvider>
  );
}
/** A page at the address of the patient's stop on a phone. */
export const onPhone = (page: ReactNode) => (
  <Parts>
    <MemoryRouter initialEntries={['/stop/c0de']}>
      <Routes>
        <Route path="/stop/:code" element={page} />
      </Routes>
    </MemoryRouter>
  </Parts>
);
export function Clinic({ children }: { children: ReactNode }) {
  return (
    <Parts>
      <MemoryRouter>{children}</MemoryRouter>
    </Parts>
  );
}

/** What stands in a patient's record, which its pages are given. */
export function InRecord({ of, children }: { of: object; children: ReactNode }) {
  return (
    <Routes>
      <Route element={<Outlet context={of} />}>
        <Route path="*" element={children} />
      </Route>
    </Routes>
  );
}

/** Until the page has not changed for a while: a busy machine may need more than a moment. */
export const settle = (): Promise<void> =>
  act(async () => {
    let before = '';
    for (let same = 0, at = 0; same < 4 && at < 200; at += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      same = document.body.innerHTML === before ? same + 1 : 0;
      before = document.body.innerHTML;
    }
  });

/** From outside of what is tried: the way to another page, and where one is. */
export const outside = { go: (() => undefined) as ReturnType<typeof useNavigate>, at: '' };
export function Outside() {
  outside.go = useNavigate();
  outside.at = useLocation().pathname;
  return null;
}

/** In the router of the app, which can ask before a page is left. */
export function Routed({ at, children }: { at: string; children: ReactNode }) {
  const [router] = useState(() =>
    createMemoryRouter([{ path: '*', element: children }], { initialEntries: [at] }),
  );
  return <RouterProvider router={router} />;
}
