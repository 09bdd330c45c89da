// A session that ends elsewhere: what it showed goes from view without a click.

/** Signs out in another tab of the same browser; fails where the page still shows the record half a minute later. */
export async function goneElsewhere(page, base) {
  const tab = await page.context().newPage();
  await tab.goto(base);
  await tab.getByRole('button', { name: 'Sign out' }).click();
  await tab.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).waitFor({ timeout: 30_000 });
  await tab.close();
}
