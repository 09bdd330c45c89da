import { describe, expect, it } from 'vitest';
import { endOf, planState } from './ends';

const row = (how: string, beyond_limits: string[] = [], worked = true) => ({
  id: 'd1',
  plan: 'n1',
  fdi: 36,
  began: '',
  state: 'over' as const,
  how,
  worked,
  beyond_limits,
});

describe('how a delivery ended', () => {
  it('is good only where it came to its end within all limits', () => {
    expect(endOf(row('done')).tone).toBe('good');
    const others = ['quit', 'cut', 'held', 'terminated', 'unconfirmed', 'broken: it is lost', 'x'];
    for (const how of others) expect(endOf(row(how)).tone, how).not.toBe('good');
    expect(endOf(row('done', ['over_contour_um']))).toEqual({
      tone: 'bad',
      words: 'delivered, one limit broken',
    });
  });
  it('is told of its plan too', () => {
    const plan = { id: 'n1', state: 'delivered' as const };
    expect(planState(plan, [row('quit')]).words).toBe('ended early, not complete (simulated)');
    expect(planState({ ...plan, state: 'approved' }, [row('quit', [], false)]).words).toBe(
      'approved',
    );
  });
});
