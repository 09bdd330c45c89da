// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Clinic, InRecord, type Said, server, settle } from '../app/on-trial';
import { Numbering } from '../app/numbering';
import NewPlan, { findingWords } from './new';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const row = {
  id: 's1',
  name: 'a.stl',
  jaw: 'lower',
  received: '2026-03-10T08:00:00Z',
  state: 'examined',
};
const label = (fdi: number, doubts: string[]) => ({
  fdi,
  doubts,
  confidence: 1,
  by_hand: false,
  origin: [0, 0, 0],
});
const scan = {
  ...row,
  teeth: [label(36, ['it is short']), label(34, [])],
  findings: [],
  corrections: [],
  numbers_stand: true,
  check: null,
};
const patient = {
  id: 'p1',
  name: 'Theo',
  scans: [row],
  plans: [],
  deliveries: [],
  to_examine: [36, 34],
};
let said: Said[] = [];
async function page(): Promise<void> {
  said = server(({ path }) => (path.endsWith('/s1') ? Response.json(scan) : undefined));
  render(
    <Numbering>
      <InRecord of={patient}>
        <NewPlan />
      </InRecord>
    </Numbering>,
    { wrapper: Clinic },
  );
  await settle();
}
const warned = (): string => document.querySelector('form [role="status"]')?.textContent ?? '';
const choose = async (fdi: string) => {
  fireEvent.change(screen.getByLabelText('Tooth'), { target: { value: fdi } });
  await settle();
};

test('law_what_speaks_against_a_plan_is_told_before_it_is_asked_for', async () => {
  await page();
  expect(warned()).toBe('');
  await choose('36');
  expect(warned()).toContain('it is short');
  expect(warned()).toContain('This number cannot be corrected on this scan');
  expect(warned()).toContain('is to be examined');
  await choose('34');
  expect(warned()).not.toContain('cannot be corrected');
  expect(warned()).toContain('Tooth 34 (lower left first premolar) is to be examined');
  // It is told, and the server decides.
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Make the plan' }).disabled).toBe(
    false,
  );
  expect(said.filter((one) => one.body.fdi !== undefined)).toHaveLength(0);
});

test('a finding names its kind once', () => {
  const of = (sentence: string) => findingWords({ kind: 'cavity', sentence } as never);
  expect(of('Cavity, 37.2 mm², 1.93 mm deep.')).toBe('Cavity, 37.2 mm², 1.93 mm deep.');
  expect(of('A hollow.')).toBe('Cavity: A hollow.');
});
