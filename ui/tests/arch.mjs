// The picture of an arch: how soon its first and its last level are drawn, and how many bytes came for them.
// In (environment): BASE address, PASSWORD, PATIENT id, CHROMIUM program. Out: one line for each of five openings, the first of them cold.
// Method: what WebGL is told to draw is watched from before the page begins; times are from when the page was asked for.
import { browse } from './browser.mjs';

const BASE = process.env.BASE;
const P = process.env.PATIENT ?? 'p0001';
const browser = await browse();
const context = await browser.newContext({ viewport: { width: 1024, height: 768 } });
await context.addInitScript(() => {
  const drawn = (globalThis.drawn = []);
  for (const kind of [WebGL2RenderingContext, WebGLRenderingContext])
    for (const name of ['drawElements', 'drawArrays']) {
      const draw = kind.prototype[name];
      kind.prototype[name] = function (...told) {
        const count = name === 'drawElements' ? told[1] : told[2];
        drawn.push({ at: performance.now(), faces: Math.round(count / 3) });
        return draw.apply(this, told);
      };
    }
});
const page = await context.newPage();
await page.goto(BASE, { waitUntil: 'networkidle' });
await page.getByLabel('Name', { exact: true }).fill('elara');
await page.getByLabel('Password', { exact: true }).fill(process.env.PASSWORD ?? 'biosculpt-demo');
await page.getByRole('button', { name: 'Sign in' }).click();
await page.getByRole('button', { name: 'Sign out' }).waitFor();
for (let i = 0; i < 5; i += 1) {
  await page.goto(`${BASE}/patients/${P}/arch`, { waitUntil: 'networkidle' });
  await page.waitForTimeout(1500);
  const { drawn, came } = await page.evaluate(() => ({
    drawn: globalThis.drawn,
    came: performance
      .getEntriesByType('resource')
      .filter((one) => /\/mesh\b/.test(one.name))
      .map((one) => ({ bytes: one.transferSize, at: one.responseEnd })),
  }));
  // In pieces by tooth: those of one picture are drawn within one frame.
  const pictures = [];
  for (const { at, faces } of drawn) {
    const last = pictures.at(-1);
    if (last && at - last.at < 8) last.faces += faces;
    else pictures.push({ at, faces });
  }
  const arches = pictures.filter((one) => one.faces > 3000);
  const most = Math.max(...arches.map((one) => one.faces));
  const whole = arches.find((one) => one.faces >= 0.99 * most);
  const mb = came.reduce((sum, one) => sum + one.bytes, 0) / 1e6;
  console.log(
    `first picture ${Math.round(arches[0]?.at ?? NaN)} ms (${arches[0]?.faces} faces),`,
    `whole arch ${Math.round(whole?.at ?? NaN)} ms (${whole?.faces} faces);`,
    `${came.length} levels, ${mb.toFixed(2)} MB transferred`,
  );
}
await browser.close();
