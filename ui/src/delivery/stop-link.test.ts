import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, test, vi } from 'vitest';
import { ELSEWHERE, StopLink } from './stop-link';

afterEach(() => void vi.unstubAllGlobals());

function shown(address: string, code: string | null = 'abc'): string {
  const { origin, hostname } = new URL(address);
  vi.stubGlobal('window', { location: { origin, hostname } });
  const link = createElement(StopLink, { code });
  return renderToStaticMarkup(createElement(MantineProvider, { children: link }));
}

test('law_no_code_is_shown_that_leads_a_phone_nowhere', () => {
  const CODE = 'for the camera of a phone';
  for (const own of ['http://127.0.0.1:8045', 'http://localhost:8045', 'http://[::1]:8045']) {
    expect(shown(own)).not.toContain(CODE);
    expect(shown(own)).toContain(ELSEWHERE.what);
  }
  const elsewhere = shown('https://clinic.example');
  expect(elsewhere).toContain(CODE);
  expect(elsewhere).toContain('https://clinic.example/stop/abc');
  expect(elsewhere).not.toContain(ELSEWHERE.what);
  expect(shown('https://clinic.example', null)).not.toContain('stop/');
});

test('law_a_raised_hand_is_a_sign_between_people_and_stops_nothing_itself', () => {
  const words = shown('https://clinic.example') + Object.values(ELSEWHERE).join(' ');
  expect(words).toContain('Agree on a sign, too, such as a raised hand, at which you stop.');
  expect(words).not.toMatch(/hand (always )?stops/);
});
test('law_nobody_is_advised_to_restart_while_a_session_goes_on', () => {
  const words = Object.values(ELSEWHERE).join(' ');
  expect(words).toContain('https');
  expect(words).toContain('between sessions');
  expect(words).not.toMatch(/--listen|http:|start/);
});
