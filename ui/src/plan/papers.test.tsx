// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, InRecord } from '../app/on-trial';
import { Files, Papers } from './papers';

afterEach(cleanup);

const plan = {
  id: 'n1',
  fdi: 36,
  files: ['report.html', 'delivery.html'].map((name) => ({ name, bytes: 1, sha256: 'a' })),
} as unknown as Plan;

test('law_beside_a_report_stands_that_its_tooth_had_another_number_since', () => {
  // The last was put right and back: its report says the planned number, which it is.
  for (const [fdi, ...was] of [[37, 36], [37], [36, 35]]) {
    const patient = { id: 'p1', deliveries: [{ id: 'd1', plan: 'n1', fdi, was }] };
    const wrong = fdi !== 36 && was.length > 0;
    const parts = [<Papers plan={plan} patient="p1" />, <Files plan={plan} patient="p1" />];
    const [read, kept] = parts.map((part) => {
      cleanup();
      const { container } = render(
        <Numbering>
          <InRecord of={patient}>{part}</InRecord>
        </Numbering>,
        { wrapper: Clinic },
      );
      const first = container.textContent ?? '';
      const choice = screen.queryByLabelText('The delivery');
      if (choice) fireEvent.click(choice);
      return [first, container.textContent ?? ''];
    });
    const words = 'number was put right: it is tooth 37, not 36.';
    // Of the plan's own report nothing is said.
    expect(read?.[0]).not.toContain(words);
    expect(read?.[1]?.includes(words)).toBe(wrong);
    expect(kept?.[0]?.split(words)).toHaveLength(+wrong + 1);
    if (!wrong) expect([read, kept].join(' ')).not.toContain('was put right');
  }
});
