// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Numbering } from '../app/numbering';
import { browser, Clinic, delivery, server, settle } from '../app/on-trial';
import { OtherTooth, SayTooth } from './which-tooth';

const mine = vi.hoisted(() => ({ says: true }));
vi.mock('../app/session', () => ({
  useMay: () => mine.says,
  useAccount: () => ({ role: 'dentist' }),
}));
afterEach(() => {
  cleanup();
  mine.says = true;
  vi.unstubAllGlobals();
});

const shown = (one = delivery) =>
  render(
    <Clinic>
      <Numbering>
        <OtherTooth delivery={one} />
        <SayTooth delivery={one} />
      </Numbering>
    </Clinic>,
  );
const box = (name: RegExp) => screen.getByLabelText<HTMLInputElement>(name);

test('law_which_tooth_it_was_is_said_with_a_reason_and_a_signature_once', async () => {
  browser();
  const said = server();
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
  expect(button().textContent).toContain('46');
  fireEvent.click(button());
  fireEvent.click(button());
  await settle();
  const posts = said.filter((one) => one.path === '/api/deliveries/d1/tooth');
  expect(posts.map((one) => one.body)).toEqual([
    { fdi: 46, reason: 'from the other side', password: 'quite a long one' },
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
  shown({ ...delivery, fdi: 46, renumbered: [one, { ...one, from: 46, to: 45 }] });
  const all = screen.getAllByRole('alert');
  expect(all.map((told) => told.textContent)).toEqual([
    expect.stringMatching(/ is 45 .*, and not 46 /),
    expect.stringMatching(/ is 46 .*, and not 36 /),
  ]);
  expect(screen.queryByText('Was it another tooth?')).toBeNull();
});
