// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Numbering } from '../app/numbering';
import { browser, Clinic, delivery, type Said, server, settle } from '../app/on-trial';
import { unlikely } from './unlikely';
import { OtherTooth, SayTooth } from './which-tooth';

const mine = vi.hoisted(() => ({ says: true, role: 'dentist' }));
vi.mock('../app/session', () => ({
  useMay: () => mine.says,
  useAccount: () => ({ role: mine.role }),
}));
afterEach(() => {
  cleanup();
  mine.says = true;
  mine.role = 'dentist';
  teeth = [];
  vi.unstubAllGlobals();
});

/** The chart of the patient, which the server has beside what it answers else. */
let teeth: object[] = [];
const clinic = (answer: (one: Said) => Response | undefined = () => undefined) =>
  server((one) => (one.path.endsWith('/chart') ? Response.json({ teeth }) : answer(one)));
const of = (one = delivery) => (
  <Clinic>
    <Numbering>
      <OtherTooth delivery={one} />
      <SayTooth delivery={one} />
    </Numbering>
  </Clinic>
);
const shown = (one = delivery) => render(of(one));
const box = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);

test('law_which_tooth_it_was_is_said_with_a_reason_and_a_signature_once', async () => {
  browser();
  const said = clinic();
  shown();
  const button = () =>
    screen.getByRole<HTMLButtonElement>('button', { name: /^Say/, hidden: true });
  const type = (name: RegExp, value: string) => fireEvent.change(box(name), { target: { value } });
  for (const [name, value] of [
    [/^The tooth is/, '46'],
    [/^How you know/, ' from the other side '],
    [/^Your password/, 'quite a long one'],
  ] as const) {
    expect(button().disabled, value).toBe(true);
    type(name, value);
  }
  expect(button().textContent).toMatch(/46 .*, and not 36$/);
  expect(screen.getByText(/Tooth 36 .* was not worked on then: .* Both are to be/)).toBeTruthy();
  fireEvent.click(button());
  fireEvent.click(button());
  await settle();
  const posts = said.filter((one) => one.path === '/api/deliveries/d1/tooth');
  expect(posts.map((one) => one.body)).toEqual([
    { was: 36, fdi: 46, reason: 'from the other side', password: 'quite a long one' },
  ]);
});

test('law_a_tooth_that_was_another_one_is_told_and_only_who_may_says_it', () => {
  browser();
  server();
  mine.says = false;
  const one = {
    at: '2045-03-02T09:00:00Z',
    by: 'Amir',
    from: 36,
    to: 46,
    reason: 'it was not sure',
  };
  shown({ ...delivery, fdi: 45, renumbered: [one, { ...one, from: 46, to: 45 }] });
  const all = screen.getAllByRole('alert');
  expect(all.map((told) => told.textContent)).toEqual([
    expect.stringMatching(/ is 45 .*, and not 46 /),
    expect.stringMatching(/^Tooth 46 .* was not worked on .* may say that it was\. Examine both/),
    expect.stringMatching(/^Tooth 36 .* was not worked on .* and what was planned for it is still/),
  ]);
  const ways = screen.getAllByRole('link').map((link) => link.getAttribute('href'));
  expect(ways).toEqual([46, 45, 36, 45].map((fdi) => `/patients/p1/chart?fdi=${fdi}`));
  // What was said before stands no more, and is told as that.
  expect(screen.getByText(/^Said before, and no more so: 46 .*, and not 36 /)).toBeTruthy();
  expect(screen.queryByText('Was it another tooth?')).toBeNull();
});

test('law_whose_teeth_they_are_is_told_plainly_and_asked_for_nothing', () => {
  browser();
  server();
  mine.says = false;
  mine.role = 'patient';
  const one = { at: '2045-03-02T09:00:00Z', by: 'Amir', from: 36, to: 37, reason: 'seen' };
  const told = (fdi: number, ...renumbered: object[]): string => {
    cleanup();
    shown({ ...delivery, fdi, renumbered } as typeof delivery);
    return document.body.innerText;
  };
  expect(told(37, one)).toMatch(
    /^We worked on tooth 37 .*; tooth 36 .* was planned\. Your dentist will talk with you about it\.$/,
  );
  expect(screen.queryByRole('link')).toBeNull();
  expect(told(36, one, { ...one, from: 37, to: 36 })).toMatch(
    /^We worked on tooth 36 .*, as was planned\.$/,
  );
  expect(told(36)).toBe('');
});

test('law_what_was_typed_stays_where_somebody_said_another_number_meanwhile', async () => {
  browser();
  let told = 409;
  const said = clinic(({ path }) =>
    path.endsWith('/tooth')
      ? Response.json({ error: { what: 'it is said to be 45' } }, { status: told })
      : undefined,
  );
  const { rerender } = shown();
  const values = () =>
    [/^The tooth is/, /^How you know/, /^Your password/].map((name) => box(name).value);
  const say = async () => {
    fireEvent.click(screen.getByRole('button', { name: /^Say/, hidden: true }));
    await settle();
  };
  fireEvent.change(box(/^The tooth is/), { target: { value: '46' } });
  fireEvent.change(box(/^How you know/), { target: { value: 'the X-ray' } });
  fireEvent.change(box(/^Your password/), { target: { value: 'long' } });
  await say();
  const one = { at: '2045-03-02T09:00:00Z', by: 'Amir', from: 36, to: 45, reason: 'seen' };
  rerender(of({ ...delivery, fdi: 45, renumbered: [one] }));
  const words = screen.getByText(/^The session worked where/).textContent;
  expect(words).toMatch(
    /the scan calls tooth 36 .*Tooth 45 .*its chart may say that it was\. Both/,
  );
  expect(screen.getByText('It is said to be 45.')).toBeTruthy();
  expect(values()).toEqual(['46', 'the X-ray', 'long']);
  expect(screen.getByRole('button', { name: /, and not 45$/, hidden: true })).toBeTruthy();
  told = 200;
  await say();
  const posts = said.filter((one) => one.path.endsWith('/tooth'));
  expect(posts.map(({ body }) => [body.was, body.fdi])).toEqual([
    [36, 46],
    [45, 46],
  ]);
  expect(values()).toEqual(['', '', '']);
});
test('what somebody else said already is not to be said again', () => {
  browser();
  clinic();
  const { rerender } = shown();
  fireEvent.change(box(/^The tooth is/), { target: { value: '46' } });
  fireEvent.change(box(/^How you know/), { target: { value: 'the X-ray' } });
  fireEvent.change(box(/^Your password/), { target: { value: 'long' } });
  const button = () =>
    screen.getByRole<HTMLButtonElement>('button', { name: /^Say/, hidden: true });
  expect(button().disabled).toBe(false);
  rerender(of({ ...delivery, fdi: 46 }));
  expect(box(/^The tooth is/).value).toBe('');
  expect([button().disabled, button().textContent]).toEqual([true, 'Say which it is']);
});

const has = (fdi: number, state = 'present') => ({ fdi, state, surfaces: [] });
test('law_what_speaks_against_a_number_is_told_beside_it_and_keeps_nobody_from_it', async () => {
  browser();
  teeth = [has(36), has(46, 'missing'), has(47)];
  clinic();
  shown();
  const choose = async (value: string): Promise<string> => {
    fireEvent.change(box(/^The tooth is/), { target: { value } });
    await settle();
    return screen.queryByText(/^Look again/)?.textContent ?? '';
  };
  expect(await choose('47')).toBe('');
  expect(await choose('46')).toMatch(/The chart says that tooth 46 .* is missing\.$/);
  expect(await choose('26')).toMatch(/26 .* of the upper jaw, .* on a scan of the lower one\.$/);
  expect(await choose('75')).toMatch(/no milk teeth\.$/);
  fireEvent.change(box(/^How you know/), { target: { value: 'the X-ray' } });
  fireEvent.change(box(/^Your password/), { target: { value: 'long' } });
  const button = screen.getByRole<HTMLButtonElement>('button', { name: /^Say/, hidden: true });
  expect(button.disabled).toBe(false);
});
test('that the chart is not there is told as that', async () => {
  browser();
  const away = () => Response.json({ error: { what: 'the record is away' } }, { status: 409 });
  server(({ path }) => (path.endsWith('/chart') ? away() : undefined));
  shown();
  fireEvent.change(box(/^The tooth is/), { target: { value: '26' } });
  await settle();
  expect(screen.getByText(/^The chart could not be fetched/)).toBeTruthy();
  expect(screen.getByText(/^Look again: .* of the upper jaw/)).toBeTruthy();
});
test('law_only_what_speaks_against_a_number_is_told', () => {
  const of = (fdi: number, ...teeth: object[]) =>
    unlikely(fdi, 36, { teeth } as never, String).join(' ');
  expect(unlikely(46, 36, undefined, String)).toEqual([]);
  expect(of(75)).toBe('');
  // The scan's number counts, and not what was said since.
  expect(unlikely(16, 26, undefined, String)).toEqual([]);
  for (const [state, words] of [
    ['missing', 'is missing'],
    ['unerupted', 'has not come through'],
    ['implant', 'is an implant'],
  ] as const)
    expect(of(46, has(46, state))).toBe(`The chart says that tooth 46 ${words}.`);
  expect(of(75, has(35))).toBe('The chart has tooth 35 in the place of 75.');
  expect(of(35, has(75), has(46))).toBe('The chart has tooth 75 in the place of 35.');
  expect(of(35, has(75, 'missing'), has(46))).toBe('');
  expect(of(75, has(35), has(75))).toBe('');
  expect(of(75, has(46))).toBe('The chart has no milk teeth.');
  expect(of(37, has(75))).toBe('The chart has milk teeth only.');
  expect(of(75, has(74), has(46))).toBe('');
});
