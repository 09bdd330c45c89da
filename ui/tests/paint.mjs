// First paint of pages, and what they fetch, by Chromium's own figures.
// In (environment): BASE address, PASSWORD, PATIENT id, CHROMIUM program. Out: one line a page.
// Method: each page is opened five times in a browser that has it (warm); the middle one of the five counts. Bytes are those of the first, cold, opening.
import { browse } from './browser.mjs';

const BASE = process.env.BASE;
const P = process.env.PATIENT ?? 'p0001';
const PAGES = [
  '/',
  `/patients/${P}`,
  `/patients/${P}/chart`,
  `/patients/${P}/arch`,
  `/patients/${P}/plans/n1`,
  '/devices',
];
const browser = await browse();
const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
const page = await context.newPage();
const middle = (list) => list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
const seen = () =>
  page.evaluate(() => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN;
    const fetched = performance.getEntriesByType('resource');
    const sum = (kind) =>
      fetched.filter((one) => kind(one)).reduce((sum, one) => sum + one.transferSize, 0);
    const own = (one) => /\.(js|css)$/.test(new URL(one.name).pathname);
    return {
      paint,
      shell: sum(own),
      api: sum((one) => one.name.includes('/api/')),
      page: performance.getEntriesByType('navigation')[0].transferSize,
    };
  });
await page.goto(BASE, { waitUntil: 'networkidle' });
console.log('sign-in, cold', JSON.stringify(await seen()));
await page.getByLabel('Name', { exact: true }).fill('elara');
await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? 'biosculpt-demo');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('button', { name: 'Sign out' }).waitFor();
for (const path of PAGES) {
  await page.goto(BASE + path, { waitUntil: 'networkidle' });
  const first = await seen();
  const warm = [];
  for (let i = 0; i < 5; i += 1) {
    await page.goto(BASE + path, { waitUntil: 'networkidle' });
    warm.push((await seen()).paint);
  }
  console.log(
    path.padEnd(26),
    `warm first contentful paint ${Math.round(middle(warm))} ms (${warm.map(Math.round).join(' ')});`,
    `first opening: code ${Math.round(first.shell / 1000)} kB, data ${Math.round(first.api / 1000)} kB`,
  );
}
await browser.close();
