// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Outlet, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Clinic, Outside, outside, Parts, Routed } from '../app/on-trial';
import { CutUpload, tellCut } from './cut-upload';
import ScanIn from './scan-in';

const mine = vi.hoisted(() => ({ id: 'elara' }));
vi.mock('../app/session', () => ({ useAccount: () => mine }));

/** The requests that carry a file, as the browser has them. */
const sent: Sent[] = [];
class Sent {
  upload = {};
  status = 0;
  response: unknown;
  onload: () => void = () => undefined;
  onabort: () => void = () => undefined;
  open = vi.fn();
  setRequestHeader = vi.fn();
  send = vi.fn(() => void sent.push(this));
  abort = vi.fn(() => this.onabort());
}
beforeEach(() => {
  sent.length = 0;
  vi.stubGlobal('XMLHttpRequest', Sent);
});
afterEach(() => {
  cleanup();
  tellCut(null);
  mine.id = 'elara';
  vi.unstubAllGlobals();
});

async function sending(): Promise<void> {
  render(
    <Parts>
      <Routed at="/patients/a/scans/new">
        <Outside />
        <CutUpload />
        <Routes>
          <Route path="/patients/:p" element={<Outlet context={{ id: 'a', name: 'Theo' }} />}>
            <Route path="scans/new" element={<ScanIn />} />
          </Route>
          <Route path="*" element={null} />
        </Routes>
      </Routed>
    </Parts>,
  );
  const file = new File(['solid tooth'], 'tooth.stl');
  fireEvent.change(screen.getByLabelText('Scan file'), { target: { files: [file] } });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
}

const stay = () => screen.queryByRole('button', { name: 'Stay' });
const answer = (name: string) =>
  act(async () => void fireEvent.click(screen.getByRole('button', { name })));
/** As a link there does; where nothing is asked, one is there. */
const leave = (to = '/patients/b') => act(async () => outside.go(to));
const cutOff = () => screen.queryByText('The sending of a file was cut off.');
const arrived = (last: Sent) => {
  Object.assign(last, { status: 201, response: { scan: 's1', job: 'j1' } });
  return act(async () => last.onload());
};

test('law_leaving_the_page_cancels_the_sending_and_is_asked_before', async () => {
  await sending();
  const cancel = screen.getByRole('button', { name: 'Cancel' });
  cancel.focus();
  await leave();
  expect(outside.at).toBe('/patients/a/scans/new');
  expect(screen.getByText(/the sending is cancelled/)).toBeTruthy();
  await vi.waitFor(() => expect(document.activeElement).toBe(stay()));
  await answer('Stay');
  expect(outside.at).toBe('/patients/a/scans/new');
  expect(sent[0]?.abort).not.toHaveBeenCalled();
  await vi.waitFor(() => expect(document.activeElement).toBe(cancel));
  await leave();
  await answer('Leave, and cancel it');
  expect(sent[0]?.abort).toHaveBeenCalledOnce();
  expect(cutOff()).toBeNull();
  expect(outside.at).toBe('/patients/b');
});
test('law_nothing_is_asked_where_nothing_is_lost', async () => {
  const close = () => {
    const event = new Event('beforeunload', { cancelable: true });
    window.dispatchEvent(event);
    return event.defaultPrevented;
  };
  await sending();
  expect(close()).toBe(true);
  await answer('Cancel');
  await vi.waitFor(() => expect(close()).toBe(false));
  await leave();
  expect(stay()).toBeNull();
  expect(outside.at).toBe('/patients/b');
});
test('what arrives while it is asked takes the question away, and shows the scan', async () => {
  await sending();
  await leave();
  await arrived(sent[0] as Sent);
  expect(outside.at).toBe('/patients/a/scans/s1');
  await leave();
  expect(outside.at).toBe('/patients/b');
});
test('law_an_answer_that_comes_late_takes_nobody_to_its_scan', async () => {
  await sending();
  const last = sent[0] as Sent;
  // All of it had arrived, so that nothing could be aborted any more.
  last.abort = vi.fn();
  await leave();
  await answer('Leave, and cancel it');
  await arrived(last);
  expect(outside.at).toBe('/patients/b');
});
test('who stays is shown the scan', async () => {
  await sending();
  await arrived(sent[0] as Sent);
  expect(outside.at).toBe('/patients/a/scans/s1');
});
test('law_no_question_stands_in_the_way_to_a_delivery_or_a_stop_and_it_is_told_afterwards', async () => {
  for (const to of ['/deliveries/d1', '/stop/code']) {
    await sending();
    // Also where one stands already.
    if (to.startsWith('/stop')) await leave();
    await leave(to);
    expect([outside.at, stay()]).toEqual([to, null]);
    expect(sent[0]?.abort).toHaveBeenCalledOnce();
    expect(cutOff()).toBeTruthy();
    await answer('I saw it');
    expect(cutOff()).toBeNull();
    cleanup();
    sent.length = 0;
  }
});
test('law_no_question_covers_a_stop', async () => {
  await sending();
  await leave();
  // It stands in the page, under whatever is told above it.
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(screen.getByRole('alertdialog').closest('.card, section')).toBeTruthy();
});
test('who sent nothing is not told of it', () => {
  tellCut({ account: 'elara', patient: 'a' });
  mine.id = 'amir';
  render(<CutUpload />, { wrapper: Clinic });
  expect(cutOff()).toBeNull();
  cleanup();
  mine.id = 'elara';
  render(<CutUpload />, { wrapper: Clinic });
  expect(cutOff()).toBeTruthy();
});
