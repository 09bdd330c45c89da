// Who sits before a page: a session that ends elsewhere, another account after it, and a page that was out of view.
// Laws: what a session showed goes from view without a click; whoever signs in next in the same browser sees none of it; a page that
// comes back into view shows nothing until the server has said who is signed in.

/** Gives back what was wrong. `page` shows what only its account may see, which the next one may not. */
export async function doors(page, base, next, password) {
  const wrong = await away(page);
  const secret = await page.getByRole('heading', { level: 1 }).first().innerText();
  const tab = await page.context().newPage();
  await tab.goto(base);
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await tab.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).waitFor({ timeout: 30_000 });
  if ((await page.content()).includes(secret)) wrong.push(`“${secret}” stands there signed out`);
  await watch(page, secret);
  await tab.getByLabel('Name', { exact: true }).fill(next);
  await tab.getByLabel('Password', { exact: true }).fill(password);
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await tab.getByRole('button', { name: 'Sign out' }).waitFor();
  await page.getByRole('button', { name: 'Sign out' }).waitFor({ timeout: 30_000 });
  await page.getByRole('alert').first().waitFor();
  if (await page.evaluate(() => window.leaked)) wrong.push(`${next} was shown “${secret}”`);
  await tab.close();
  return wrong;
}

/** Each change of the page from here on is looked at, so that nothing flashes by. */
const watch = (page, secret) =>
  page.evaluate((words) => {
    new MutationObserver(() => {
      if (document.body.innerText.includes(words)) window.leaked = true;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  }, secret);

const turn = (page, state) =>
  page.evaluate((now) => {
    Object.defineProperty(document, 'visibilityState', { value: now, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, state);

/** Out of view and back, while the server cannot be asked. */
async function away(page) {
  const wrong = [];
  const shown = page.getByRole('heading', { level: 1 }).first();
  await shown.waitFor();
  await turn(page, 'hidden');
  if (await shown.isVisible()) wrong.push('a page out of view was not blank');
  await page.context().setOffline(true);
  await turn(page, 'visible');
  await page.locator('.over-blank').waitFor();
  if (await shown.isVisible()) wrong.push('a page showed a record to it is not known whom');
  await page.context().setOffline(false);
  await shown.waitFor();
  return wrong;
}
