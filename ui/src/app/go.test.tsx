// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, expect, test } from 'vitest';
import { type GoWhileHere, useGoWhileHere } from './go';
import { Outside, outside } from './on-trial';

afterEach(cleanup);

let go: GoWhileHere;
function Asks() {
  go = useGoWhileHere();
  return null;
}
const clinic = () =>
  render(
    <StrictMode>
      <MemoryRouter initialEntries={['/patients/a/scans/new']}>
        <Outside />
        <Routes>
          <Route path="/patients/a/scans/new" element={<Asks />} />
          <Route path="*" element={null} />
        </Routes>
      </MemoryRouter>
    </StrictMode>,
  );

test('a page that is shown goes on', async () => {
  clinic();
  await act(() => go('/patients/a/scans/s1', { replace: true }));
  expect(outside.at).toBe('/patients/a/scans/s1');
});
test('law_nobody_is_taken_away_from_another_page', async () => {
  clinic();
  const late = go;
  await act(async () => outside.go('/deliveries/d1'));
  expect(outside.at).toBe('/deliveries/d1');
  await act(() => late('/patients/a/scans/s1', { replace: true }));
  expect(outside.at).toBe('/deliveries/d1');
});
