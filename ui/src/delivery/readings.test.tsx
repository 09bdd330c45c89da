import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import type { Cockpit } from '../api/types';
import { works } from '../app/on-trial';
import { Alarms } from './readings';

test('law_who_cannot_do_it_is_not_told_what_is_to_be_done_next', () => {
  const alarm = { code: 'L1', says: 'too warm', verdict: 'hold', at_ms: 0, to_do: 'cool it' };
  const now = { ...works, alarms: [alarm] } as unknown as Cockpit;
  const told = (acts: boolean): string =>
    renderToStaticMarkup(<Alarms now={now} old={false} acts={acts} />);
  expect(told(true)).toContain('What next: cool it');
  expect(told(false)).toContain('too warm');
  expect(told(false)).not.toMatch(/What next|cool it/);
});
