// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { forgetDrafts, useDraft } from './drafts';
import { Frame } from './frame';
import { AskedToLeave, type Loss } from './leaving';
import { Parts, Routed, settle } from './on-trial';

const signOut = vi.fn(async () => forgetDrafts('a1'));
vi.mock('./session', () => ({
  ROLE_WORDS: { dentist: 'dentist' },
  useAccount: () => ({ id: 'a1', name: 'amir', role: 'dentist', may: [] }),
  useClinic: () => ({ name: 'Clinic', demo: false }),
  useSignOut: () => signOut,
}));
afterEach(() => {
  cleanup();
  forgetDrafts('a1');
  signOut.mockClear();
});

const BLANK = { text: '', choice: '' };
const FILE: Loss = { title: 'The file', follows: 'It is not sent yet.', yes: 'Cancel it' };
let loss: Loss | null = null;
function Page() {
  const { draft, set } = useDraft('a1', 'note p1', BLANK);
  return (
    <>
      <AskedToLeave loss={loss} isLost={() => loss !== null} cut={() => undefined} />
      <input
        aria-label="Note"
        value={draft.text}
        onChange={(event) => set({ text: event.currentTarget.value, choice: '' })}
      />
    </>
  );
}
const open = (lost: Loss | null = null) => {
  loss = lost;
  render(
    <Parts>
      <Routed at="/">
        <Routes>
          <Route element={<Frame />}>
            <Route path="*" element={<Page />} />
          </Route>
        </Routes>
      </Routed>
    </Parts>,
  );
};
const type = (value: string) =>
  fireEvent.change(screen.getByLabelText('Note'), { target: { value } });
const click = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
};
const closing = () => {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
};

test('law_who_would_lose_nothing_signs_out_at_once', async () => {
  open();
  type('  ');
  expect(closing()).toBe(false);
  await click('Sign out');
  expect(signOut).toHaveBeenCalledOnce();
});
test('law_what_is_not_recorded_is_not_lost_without_a_question', async () => {
  open();
  type('Sensitive to col');
  expect(closing()).toBe(true);
  await click('Sign out');
  expect(signOut).not.toHaveBeenCalled();
  expect(document.activeElement?.textContent).toBe('Stay');
  await click('Stay');
  expect(screen.queryByRole('alertdialog')).toBeNull();
  await click('Sign out');
  await click('Sign out, and lose it');
  expect(signOut).toHaveBeenCalledOnce();
  expect(closing()).toBe(false);
});
test('law_who_closes_the_tab_is_asked_also_where_nobody_is_signed_in', () => {
  open();
  type('Sensitive to col');
  // As where the session ran out.
  cleanup();
  expect(closing()).toBe(true);
  forgetDrafts('a1');
  expect(closing()).toBe(false);
});
test('law_a_file_that_is_being_sent_is_not_lost_without_a_question', async () => {
  open(FILE);
  type('Sensitive to col');
  await click('Sign out');
  const told = screen.getByRole('alertdialog').textContent;
  expect(told).toContain('It is not sent yet.');
  expect(told).toContain('in no record yet');
  await click('Cancel it');
  expect(signOut).toHaveBeenCalledOnce();
});
test('law_what_is_done_meanwhile_is_asked_of_no_more', async () => {
  open();
  type('Sensitive to col');
  await click('Sign out');
  act(() => forgetDrafts('a1'));
  expect(screen.queryByRole('alertdialog')).toBeNull();
  type('Another');
  expect(screen.queryByRole('alertdialog')).toBeNull();
});
