// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { onTabs } from '../app/door';
import { Clinic, type Said, server } from '../app/on-trial';
import { ConsentCard } from '../consent/consent';
import AccountPage from './account';
import Accounts from './accounts';
import Devices from './devices';

vi.mock('../app/session', () => ({
  ROLE_WORDS: { technician: 'technician', dentist: 'dentist' },
  useMay: () => true,
  useAccount: () => ({ id: 'a1', name: 'elara', role: 'technician' }),
}));
const device = { id: 'v1', name: 'One', firmware: '1.2', lot: 7, protocol: 3, state: 'ready' };
const words = { text: 'You may say no.', version: '1', language: 'en', sha256: 'ab' };
/** Who reads, and not what was said. */
const READS: [RegExp, unknown][] = [
  [/\/devices$/, [device]],
  [/\/accounts$/, [{ id: 'a2', name: 'amir', role: 'dentist', closed: false }]],
  [/\/words$/, words],
  [/\/consents$/, []],
];
let said: Said[] = [];
beforeEach(() => {
  said = server(({ path, body }) =>
    Object.keys(body).length > 0
      ? Response.json({})
      : Response.json(READS.find(([which]) => which.test(path))?.[1] ?? {}),
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
const settle = () => act(() => new Promise((resolve) => setTimeout(resolve, 20)));
const shown = async (page: ReactElement) => {
  render(page, { wrapper: Clinic });
  await settle();
};
const type = (name: string, value: string) =>
  fireEvent.change(screen.getByLabelText(name, { selector: 'input' }), { target: { value } });
const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
/** A double click of the form's button. */
async function twice(name: string): Promise<number> {
  const form = screen.getByRole('button', { name }).closest('form') as HTMLFormElement;
  fireEvent.submit(form);
  fireEvent.submit(form);
  await settle();
  return said.filter(({ body }) => Object.keys(body).length > 0).length;
}

describe('law_a_form_is_done_once_for_a_press', () => {
  test('a device', async () => {
    await shown(<Devices />);
    type('Name', 'Two');
    expect(await twice('Take it in')).toBe(1);
  });
  test('a lot', async () => {
    await shown(<Devices />);
    type('Another lot is loaded', '8');
    expect(await twice('Record the lot')).toBe(1);
  });
  test('an account', async () => {
    await shown(<Accounts />);
    type('Name', 'new');
    expect(await twice('Make the account')).toBe(1);
  });
  test('a password', async () => {
    await shown(<Accounts />);
    click('Give amir a new password');
    expect(await twice('Give it')).toBe(1);
  });
  test('a consent', async () => {
    await shown(<ConsentCard title="Consent" open patient="p1" name="Theo" plan={null} />);
    click('Go through the words with the patient');
    await settle();
    fireEvent.click(screen.getByRole('checkbox'));
    expect(await twice('Record the consent')).toBe(1);
  });
});

test('law_a_changed_password_is_told_to_the_other_tabs', async () => {
  const told = vi.fn();
  const leave = onTabs(told);
  await shown(<AccountPage />);
  for (const name of ['Current password', 'New password', 'New password again'])
    type(name, 'three or four words');
  click('Change it');
  await vi.waitFor(() => expect(told).toHaveBeenCalled());
  leave();
});
