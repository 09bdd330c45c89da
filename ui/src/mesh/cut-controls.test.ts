import { MantineProvider } from '@mantine/core';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { CutControls } from './cut-controls';

test('law_a_picture_without_a_cut_names_none_on_paper', () => {
  for (const how of ['none', 'across', 'along', 'level'] as const) {
    const props = { cut: { how, share: 0.5 }, set: vi.fn(), at_mm: 0, lines: [] };
    const html = renderToStaticMarkup(
      createElement(MantineProvider, null, createElement(CutControls, props)),
    );
    const ways = /class="([^"]*cut-ways[^"]*)"/.exec(html)?.[1]?.split(' ') ?? [];
    expect(ways).toContain('cut-ways');
    expect(ways.includes('screen')).toBe(how === 'none');
  }
});
