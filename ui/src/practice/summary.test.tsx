// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Numbering } from '../app/numbering';
import { Clinic } from '../app/on-trial';
import { Latest } from './summary';

vi.mock('../app/session', () => ({ useMay: () => false, useAccount: () => ({ role: 'dentist' }) }));
afterEach(cleanup);

test('law_the_latest_scan_is_named_with_what_speaks_against_it', () => {
  for (const [state, standing, told] of [
    ['examined', 'fresh', ''],
    ['refused', 'fresh', 'refused'],
    ['examined', 'misnumbered', 'tooth numbers wrong'],
  ]) {
    const scans = [{ id: 's1', name: 'a.stl', state }];
    const plans = [{ id: 'n1', scan: 's1', fdi: 36, state: 'made', standing }];
    const patient = { id: 'p1', scans, plans, deliveries: [] } as never;
    render(<Latest patient={patient} />, {
      wrapper: ({ children }) => (
        <Clinic>
          <Numbering>{children}</Numbering>
        </Clinic>
      ),
    });
    expect(screen.getByText('a.stl').parentElement?.textContent).toBe(`a.stl ${told}`);
    cleanup();
  }
});
