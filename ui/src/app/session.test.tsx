// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { door, nobody, tellTabs } from './door';
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
async function open(): Promise<void> {
  server(() => Response.json({ csrf: 'c', clinic: {}, account: { id: 'a1' } }));
  render(
    <Gate>
      <Page />
    </Gate>,
    { wrapper: Clinic },
  );
  await note();
}
async function typed(): Promise<void> {
  await open();
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

test('law_a_draft_is_there_again_where_the_page_is_loaded_anew_and_for_its_own_account_only', async () => {
  await typed();
  const stored = sessionStorage.getItem('begun') ?? '';
  expect(stored).toContain('Sensitive to col');
  // The memory of the page is gone, what the tab keeps is not.
  cleanup();
  door.clear();
  forgetDrafts('a1');
  expect(sessionStorage.getItem('begun')).toBeNull();
  const other = '["a2",[["note p1",{"text":"of another","choice":""}]]]';
  sessionStorage.setItem('begun', stored.replace(/^\[/, `[${other},`));
  await open();
  await vi.waitFor(async () => expect((await note()).value).toBe('Sensitive to col'));
  expect(sessionStorage.getItem('begun')).toBe(stored);
  await leave();
  expect(sessionStorage.getItem('begun')).toBeNull();
});
test('law_what_nobody_can_read_stands_in_no_ones_way', async () => {
  const other = [
    'half a li',
    'null',
    '{}',
    '3',
    '[null]',
    '[["a1",3]]',
    '[["a1",[["note p1",null]]]]',
  ];
  const forms = [
    '[["a1",[["note p1","of another version"]]]]',
    '[["a1",[["note p1",{"text":3}]]]]',
  ];
  for (const one of [...other, ...forms]) {
    cleanup();
    door.clear();
    forgetDrafts('a1');
    sessionStorage.setItem('begun', one);
    await open();
    expect((await note()).value, one).toBe('');
    expect(sessionStorage.getItem('begun'), one).toBeNull();
  }
});
test('law_what_one_account_began_is_stored_no_more_once_another_is_signed_in_in_its_tab', async () => {
  await typed();
  expect(sessionStorage.getItem('begun')).toContain('Sensitive to col');
  // The session ran out, and somebody else comes in.
  server(() => Response.json({ csrf: 'c', clinic: {}, account: { id: 'a2' } }));
  nobody();
  await vi.waitFor(() => expect(sessionStorage.getItem('begun')).toBeNull());
  expect((await note()).value).toBe('');
  server(() => Response.json({ csrf: 'c', clinic: {}, account: { id: 'a1' } }));
  nobody();
  await vi.waitFor(async () => expect((await note()).value).toBe('Sensitive to col'));
  expect(sessionStorage.getItem('begun')).toContain('Sensitive to col');
});
