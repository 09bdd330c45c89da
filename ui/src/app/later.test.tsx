// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { Fence } from './fault';
import { later } from './later';

afterEach(cleanup);

const wait = <p role="status">Opening …</p>;

test('law_what_has_come_is_shown_at_once_and_is_fetched_once', async () => {
  const fetched = vi.fn(() => Promise.resolve({ default: () => <h1>Here</h1> }));
  const Part = later(fetched, wait);
  // In one another, as pages stand in theirs.
  const Around = later(() => Promise.resolve({ default: () => <Part /> }), wait);
  render(<Around />);
  expect(screen.getByRole('status')).toBeTruthy();
  await act(async () => {});
  expect(screen.getByRole('heading').textContent).toBe('Here');
  cleanup();
  render(<Part />);
  expect(screen.queryByRole('status')).toBeNull();
  expect(fetched).toHaveBeenCalledTimes(1);
});

test('law_what_cannot_be_fetched_breaks_its_own_place_only_and_is_asked_for_anew', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const fetched = vi
    .fn<() => Promise<{ default: () => React.JSX.Element }>>()
    .mockRejectedValueOnce(new Error('gone'))
    .mockResolvedValue({ default: () => <h1>Here</h1> });
  const Part = later(fetched, wait);
  const page = (anew: number) => (
    <>
      <Fence words="It cannot be shown." anew={anew}>
        <Part />
      </Fence>
      <button type="button">Stop</button>
    </>
  );
  const { rerender } = render(page(1));
  await act(async () => {});
  expect(screen.getByRole('alert').textContent).toBe('It cannot be shown.');
  expect(screen.getByRole('button')).toBeTruthy();
  rerender(page(2));
  await act(async () => {});
  expect(screen.getByRole('heading').textContent).toBe('Here');
  // One that is gone meanwhile tells nobody.
  const Gone = later(() => Promise.reject<{ default: () => null }>(new Error('late')), wait);
  render(<Gone />).unmount();
  await act(async () => {});
});

test('law_what_comes_between_a_look_and_its_effect_is_shown', async () => {
  const here = { default: () => <h1>Here</h1> };
  let come: (part: typeof here) => unknown = () => undefined;
  // It tells at once, within one showing of the page.
  const fetched = vi.fn(() => ({
    then: (told: typeof come) => {
      come = told;
      return new Promise(() => undefined);
    },
  }));
  const Part = later(fetched as unknown as () => Promise<typeof here>, wait);
  render(<Part />).unmount();
  const Come = () => {
    useLayoutEffect(() => void come(here), []);
    return null;
  };
  render(
    <>
      <Part />
      <Come />
    </>,
  );
  expect(screen.queryByRole('status')).toBeNull();
  expect(screen.getByRole('heading').textContent).toBe('Here');
  expect(fetched).toHaveBeenCalledTimes(1);
});

test('law_who_comes_while_a_part_is_coming_asks_for_no_other_and_is_shown_it_too', async () => {
  let come: (part: { default: () => React.JSX.Element }) => void = () => undefined;
  const fetched = vi.fn(() => new Promise<Parameters<typeof come>[0]>((told) => (come = told)));
  const Part = later(fetched, wait);
  render(<Part />);
  await act(async () => {});
  render(<Part />);
  await act(async () => {});
  expect(screen.getAllByRole('status')).toHaveLength(2);
  await act(async () => come({ default: () => <h1>Here</h1> }));
  expect(screen.queryByRole('status')).toBeNull();
  expect(screen.getAllByRole('heading')).toHaveLength(2);
  expect(fetched).toHaveBeenCalledTimes(1);
});
