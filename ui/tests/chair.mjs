// In: a cockpit's page that asks who is in the chair, a name and a tooth. Out: both verified.
export async function verified(page, name, fdi) {
  const chair = page.getByLabel('In the chair is');
  // Two of one name are told apart by birth and number.
  const person = chair.locator('option', { hasText: `${name}, born ` }).first();
  await chair.selectOption(await person.getAttribute('value'));
  await page.getByLabel('The device is at tooth').selectOption(fdi);
  const verify = page.getByRole('button', { name: 'Verify' });
  await verify.click();
  await verify.waitFor({ state: 'detached' });
}
