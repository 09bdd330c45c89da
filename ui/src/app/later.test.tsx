// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useLayoutEffect } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
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

/** One that cannot be fetched so many times. */
const failing = (times: number) => {
  const fetched = vi.fn<() => Promise<{ default: () => React.JSX.Element }>>();
  for (let n = 0; n < times; n += 1) fetched.mockRejectedValueOnce(new Error('gone'));
  return fetched.mockResolvedValue({ default: () => <h1>Here</h1> });
};
const shown = (part: React.ReactNode) =>
  render(
    <MantineProvider>
      {part}
      <button type="button">Stop</button>
    </MantineProvider>,
  );

test('law_what_cannot_be_fetched_is_told_in_its_own_place_only_and_is_asked_for_anew', async () => {
  const fetched = failing(2);
  const Part = later(fetched, wait, <p>No stop here.</p>);
  const { unmount } = shown(<Part />);
  await act(async () => {});
  expect(screen.getByRole('alert').textContent).toMatch(
    /^This part could not be loaded\.No stop here\./,
  );
  expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
  const press = () => fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  press();
  // It is told that it is being tried.
  expect(screen.getByRole('status')).toBeTruthy();
  await act(async () => {});
  expect(screen.getByRole('alert')).toBeTruthy();
  press();
  await act(async () => {});
  expect(screen.getByRole('heading').textContent).toBe('Here');
  expect(screen.queryByRole('alert')).toBeNull();
  expect(fetched).toHaveBeenCalledTimes(3);
  unmount();
  // One that is gone meanwhile tells nobody.
  const Gone = later(failing(1), wait);
  shown(<Gone />).unmount();
  await act(async () => {});
});

test('law_what_could_not_be_fetched_is_asked_for_once_the_network_is_back', async () => {
  const fetched = failing(1);
  const Part = later(fetched, wait);
  shown(<Part />);
  await act(async () => {});
  expect(screen.getByRole('alert')).toBeTruthy();
  act(() => void window.dispatchEvent(new Event('online')));
  await act(async () => {});
  expect(screen.getByRole('heading').textContent).toBe('Here');
  act(() => void window.dispatchEvent(new Event('online')));
  expect(fetched).toHaveBeenCalledTimes(2);
});

test('law_a_style_that_failed_is_fetched_anew_before_each_part_and_keeps_none_away', async () => {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  Object.defineProperty(link, 'href', { value: 'http://127.0.0.1/a.css' });
  const append = vi.spyOn(document.head, 'append').mockImplementation(() => undefined);
  document.head.appendChild(link);
  link.dispatchEvent(new Event('error'));
  expect(link.isConnected).toBe(false);
  const anew = (at: number) => append.mock.calls[at]?.[0] as HTMLLinkElement;
  // The first part's own style is away for ever: neither it nor another part waits for it for ever.
  for (const [at, end] of ['error', 'error', 'load'].entries()) {
    const fetched = failing(0);
    const Part = later(fetched, wait);
    shown(<Part />);
    expect(anew(at).href).toBe('http://127.0.0.1/a.css');
    expect(fetched).not.toHaveBeenCalled();
    anew(at).dispatchEvent(new Event(end));
    await act(async () => {});
    expect(screen.getByRole('heading').textContent).toBe('Here');
    cleanup();
  }
  // Once it is there it is asked for no more.
  const Part = later(failing(0), wait);
  shown(<Part />);
  await act(async () => {});
  expect(append).toHaveBeenCalledTimes(3);
  append.mockRestore();
});

test('law_who_is_told_of_a_part_that_has_another_name_by_now_can_load_the_page_again', async () => {
  const reload = vi.spyOn(window.location, 'reload').mockImplementation(() => undefined);
  const Part = later(failing(9), wait);
  shown(<Part />);
  await act(async () => {});
  expect(screen.getByRole('alert').textContent).toContain('only loading the page again helps');
  fireEvent.click(screen.getByRole('button', { name: 'Load the page again' }));
  expect(reload).toHaveBeenCalledTimes(1);
  reload.mockRestore();
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
