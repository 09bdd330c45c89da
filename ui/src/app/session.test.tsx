// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { door, tellTabs } from './door';
import { forgetDrafts, useDraft } from './drafts';
import { Clinic, server } from './on-trial';
import { Gate, useAccount, useSignOut } from './session';

afterEach(() => {
  cleanup();
  door.clear();
  forgetDrafts('a1');
  vi.unstubAllGlobals();
});

const BLANK = { text: '', choice: '' };
let leave: () => Promise<void>;
function Page() {
  const { draft, set } = useDraft(useAccount().id, 'note p1', BLANK);
  leave = useSignOut();
  return (
    <input
      aria-label="Note"
      value={draft.text}
      onChange={(event) => set({ text: event.currentTarget.value, choice: '' })}
    />
  );
}
const note = () => screen.findByLabelText<HTMLInputElement>('Note');
async function typed(): Promise<void> {
  server(() => Response.json({ csrf: 'c', clinic: {}, account: { id: 'a1' } }));
  render(
    <Gate>
      <Page />
    </Gate>,
    { wrapper: Clinic },
  );
  fireEvent.change(await note(), { target: { value: 'Sensitive to col' } });
}

test('law_who_signs_out_leaves_no_draft', async () => {
  // Whatever other tabs are told, and whether they can be.
  vi.stubGlobal(
    'BroadcastChannel',
    class {
      postMessage = vi.fn();
      close = vi.fn();
    },
  );
  await typed();
  await leave();
  // The server on trial says that the same account is in again.
  await vi.waitFor(async () => expect((await note()).value).toBe(''));
});
test('law_who_signs_out_in_another_tab_leaves_no_draft_in_this_one', async () => {
  await typed();
  tellTabs('a2');
  tellTabs();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await note()).value).toBe('Sensitive to col');
  tellTabs('a1');
  await vi.waitFor(async () => expect((await note()).value).toBe(''));
});
