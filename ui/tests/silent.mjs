// What a page says while nothing is told of its session, and after.
// Method: the page's own events are kept back before any script of it hears them, and then let go all at once, as a server does
// that stood still. Laws: in a silence a tap on the switch does nothing, though the server could be told; after it nothing is said to
// work that nobody holds, and what to do is said.

/** To be run in each page before its scripts. */
export function hushing() {
  const kept = [];
  window.hush = (on) => {
    window.hushed = on;
    if (!on) kept.splice(0).forEach((say) => say());
  };
  const add = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (name, hear, ...more) {
    const kindly = (event) => (window.hushed ? kept.push(() => hear(event)) : hear(event));
    return add.call(this, name, kindly, ...more);
  };
}

/** Keeps a page that holds from hearing; gives back what was wrong. */
export async function silence(page, hold) {
  const wrong = [];
  await page.evaluate(() => window.hush(true));
  await page.getByText(/^Nothing is heard of the session;/).waitFor();
  await page.locator('.cockpit.old').waitFor();
  // Whoever noticed it first: the server, that the page did not hear what it told, or the page, that nothing is told.
  const why =
    /The page has not heard what the session told|The line to the session was lost, so the hold was let go\./;
  await page.getByText(why).waitFor();
  if ((await hold.getAttribute('aria-checked')) !== 'false')
    wrong.push('a silence left the hold on');
  if (await page.locator('.band.good').isVisible()) wrong.push('it is said to work in a silence');
  wrong.push(...(await tapped(page, hold)));
  // Each change of the page from here on is looked at, so that nothing flashes by.
  await page.evaluate(() => {
    window.flashed = [];
    new MutationObserver(() => {
      const good = document.querySelector('.band.good');
      const held = document.querySelector('.command .hold.on');
      if (good && !held) window.flashed.push(good.textContent);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
    window.hush(false);
  });
  await page.getByText(/^Nothing is heard of the session;/).waitFor({ state: 'detached' });
  await page.getByText('waits for the operator’s hold').waitFor();
  const flashed = await page.evaluate(() => window.flashed);
  if (flashed.length > 0) wrong.push(`said while nobody holds: ${flashed[0]}`);
  return wrong;
}

/** Taps the switch while nothing is heard: it stays off, and no hold is said. */
async function tapped(page, hold) {
  const said = [];
  const hear = (request) => {
    if (request.url().endsWith('/hands') && request.postDataJSON()?.hold === true)
      said.push('a tap in a silence said a hold');
  };
  page.on('request', hear);
  await hold.click({ force: true });
  await hold.press('Space');
  // Two beats of a hold, had one begun.
  await page.waitForTimeout(1200);
  page.off('request', hear);
  if ((await hold.getAttribute('aria-checked')) !== 'false')
    said.push('a tap in a silence switched the hold on');
  if (!(await hold.innerText()).includes('nothing is heard'))
    said.push('the switch does not say why it is off');
  return said.slice(0, 2);
}
