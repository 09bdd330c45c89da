// Looks at a page: pictures in light and dark at two widths, and axe-core at each.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const found = new Map();

/** `quick`: the page's own width only, since it changes under the eye; `at`: what is brought into view, where not the top. */
export async function look(page, folder, name, { quick = false, at = null } = {}) {
  const before = page.viewportSize();
  const sizes = quick
    ? [before]
    : [
        { width: 1024, height: 768 },
        { width: 390, height: 844 },
      ];
  for (const size of sizes) {
    await page.setViewportSize(size);
    for (const theme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await page.locator(`html[data-mantine-color-scheme=${theme}]`).waitFor({ state: 'attached' });
      await page.evaluate((what) => {
        if (what) document.querySelector(what)?.scrollIntoView({ block: 'start' });
        else window.scrollTo(0, 0);
      }, at);
      await page.screenshot({
        path: `${folder}/${name}-${size.width}-${theme}.png`,
        fullPage: !quick,
      });
      await judge(page, `${name} at ${size.width}, ${theme}`);
    }
  }
  await page.setViewportSize(before);
}

async function judge(page, where) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const violations = await page.evaluate(
    async (tags) =>
      (
        await window.axe.run(document, {
          runOnly: tags,
          iframes: false,
          resultTypes: ['violations'],
        })
      ).violations.map((one) => ({
        id: one.id,
        help: one.help,
        nodes: one.nodes.map(
          (node) =>
            `${node.target.join(' ')}: ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
        ),
      })),
    TAGS,
  );
  const wide = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  if (wide > 0) found.set(`${where}: the page scrolls sideways by ${wide} px`, []);
  for (const one of violations) found.set(`${where}: ${one.id} (${one.help})`, one.nodes);
}

export function report() {
  return [...found].map(([words, nodes]) => [words, ...nodes.slice(0, 4)].join('\n    '));
}
