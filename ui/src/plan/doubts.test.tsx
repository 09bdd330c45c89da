// @vitest-environment happy-dom
import { useQuery } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Outlet, Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import type { Plan } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, never, type Said, server, settle } from '../app/on-trial';
import { patientQuery } from '../practice/patient';
import { HeldBack, useHeldBack, WhoseDoubts } from './doubts';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const row = { name: 'a.stl', jaw: 'lower', received: '2026-03-10T08:00:00Z', state: 'examined' };
const rows = [
  { ...row, id: 's0' },
  { ...row, id: 's1' },
];
const label = (fdi: number) => ({ fdi, doubts: [], confidence: 0.9, by_hand: false });
const scan = (id: string, ...teeth: number[]) =>
  Response.json({ id, jaw: 'lower', state: 'examined', teeth: teeth.map(label), corrections: [] });
const plan = { scan: 's1', fdi: 36 } as Plan;
const record = (...scans: object[]) => Response.json({ id: 'p1', scans });

function Frame() {
  const patient = useQuery(patientQuery('p1')).data;
  return patient && <Outlet context={patient} />;
}
function Further() {
  const hold = useHeldBack(plan);
  return (
    <>
      <WhoseDoubts plan={plan} />
      <HeldBack hold={hold} />
      <button type="button" disabled={hold.held}>
        Deliver
      </button>
      <button type="button" onClick={() => void hold.scan.refetch()}>
        Fetch it anew
      </button>
    </>
  );
}
/** `records`: how the record is answered, time by time. */
async function open(...records: ((...of: [Said, AbortSignal]) => Response | Promise<Response>)[]) {
  cleanup();
  let asked = 0;
  server((of, signal) => {
    const name = of.path.split('/').at(-1);
    if (name === 's1') return fails ? away() : scan('s1', 36);
    if (name === 's0') return scan('s0', 36, 37);
    return records[Math.min(asked++, records.length - 1)]?.(of, signal);
  });
  render(
    <Numbering>
      <Routes>
        <Route element={<Frame />}>
          <Route path="*" element={<Further />} />
        </Route>
      </Routes>
    </Numbering>,
    { wrapper: Clinic },
  );
  await settle();
  return document.body.textContent ?? '';
}
let fails = false;
const away = () => Response.json({ error: { what: 'it is away' } }, { status: 503 });
const goes = () => !screen.getByRole<HTMLButtonElement>('button', { name: 'Deliver' }).disabled;

test('law_a_scan_that_the_record_here_has_not_yet_was_compared_with_nothing', async () => {
  const [old, now] = [() => record(rows[0] as object), () => record(...rows)];
  expect(await open(old, never)).toMatch(/Not yet: the scan of this plan and the one before it/);
  expect(goes()).toBe(false);
  expect(await open(old, now)).toMatch(/Look whose mouth it is\. .* 37 is not here/);
  expect(goes()).toBe(true);
  // Where it is still not there it is told, and only who knows so goes on.
  for (const still of [old, away]) {
    expect(await open(old, still, now)).toMatch(/This scan is not in the record .* not compared/);
    expect(goes()).toBe(false);
    fireEvent.click(screen.getByRole('checkbox', { name: /not compared with the one before it/ }));
    expect(goes()).toBe(true);
    fireEvent.click(screen.getByRole('button', { name: 'Compare again' }));
    await settle();
    expect(document.body.textContent).toMatch(/37 is not here/);
    expect(goes()).toBe(true);
  }
});

test('law_a_scan_that_could_not_be_fetched_anew_still_speaks', async () => {
  const told = await open(() => record(...rows));
  expect(goes()).toBe(true);
  fails = true;
  fireEvent.click(screen.getByRole('button', { name: 'Fetch it anew' }));
  await settle();
  fails = false;
  expect(document.body.textContent).toBe(told);
  expect(goes()).toBe(true);
});
