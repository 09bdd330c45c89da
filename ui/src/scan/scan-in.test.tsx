// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Outlet, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { newCache } from '../app/door';
import ScanIn from './scan-in';
import { Outside, outside } from '../app/on-trial';

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
  vi.unstubAllGlobals();
});

async function sending(): Promise<void> {
  render(
    <MantineProvider>
      <QueryClientProvider client={newCache()}>
        <MemoryRouter initialEntries={['/patients/a/scans/new']}>
          <Outside />
          <Routes>
            <Route path="/patients/:p" element={<Outlet context={{ id: 'a', name: 'Theo' }} />}>
              <Route path="scans/new" element={<ScanIn />} />
            </Route>
            <Route path="*" element={null} />
          </Routes>
        </MemoryRouter>
      </QueryClientProvider>
    </MantineProvider>,
  );
  const file = new File(['solid tooth'], 'tooth.stl');
  fireEvent.change(screen.getByLabelText('Scan file'), { target: { files: [file] } });
  await vi.waitFor(() => expect(sent).toHaveLength(1));
}

test('law_leaving_the_page_cancels_the_sending_and_says_so_before', async () => {
  await sending();
  expect(screen.getByText(/leaving it cancels/)).toBeTruthy();
  expect(sent[0]?.abort).not.toHaveBeenCalled();
  await act(async () => outside.go('/deliveries/d1'));
  expect(sent[0]?.abort).toHaveBeenCalledOnce();
  expect(outside.at).toBe('/deliveries/d1');
});
test('law_an_answer_that_comes_late_takes_nobody_to_its_scan', async () => {
  await sending();
  const last = sent[0] as Sent;
  // All of it had arrived, so that nothing could be aborted any more.
  last.abort = vi.fn();
  await act(async () => outside.go('/deliveries/d1'));
  Object.assign(last, { status: 201, response: { scan: 's1', job: 'j1' } });
  await act(async () => last.onload());
  expect(outside.at).toBe('/deliveries/d1');
});
test('who stays is shown the scan', async () => {
  await sending();
  const last = sent[0] as Sent;
  Object.assign(last, { status: 201, response: { scan: 's1', job: 'j1' } });
  await act(async () => last.onload());
  expect(outside.at).toBe('/patients/a/scans/s1');
});
