// Walks the whole story in a real browser: sign in, scan in, correct a label, bring a series in, plan, prove, approve,
// deliver, the patient stops, resume, finish, print; looks at every page in both themes and two widths.
// In (environment): BASE address, SCAN file, PASSWORD of all, TECHNICIAN, DENTIST, ADMINISTRATOR
//   and PATIENT_ACCOUNT (optional), OTHER_PATIENT, PATIENT (part of a name), OUT folder for pictures, CHROMIUM program, ADMIN_PASSWORD.
// Fails: with what was waited for; and on any finding of axe-core. Law: no sleep decides anything.
import { mkdirSync, statSync } from 'node:fs';
import { browse } from './browser.mjs';
import { doors } from './door.mjs';
import { verified } from './chair.mjs';
import { look, report } from './look.mjs';
import { paper } from './paper.mjs';
import { makeSeries } from './series.mjs';
import { hushing, silence } from './silent.mjs';
import { apart, note } from './together.mjs';

const need = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; see the head of walk.mjs`);
  return value;
};
const BASE = need('BASE');
const PASSWORD = need('PASSWORD');
const SCAN = need('SCAN');
const PATIENT = process.env.PATIENT ?? 'Theo';
const OUT = process.env.OUT ?? 'walk-pictures';
const SHORT = 20_000;
const LONG = Number(process.env.LONG_MS ?? 900_000);
mkdirSync(OUT, { recursive: true });

const browser = await browse();
const faults = [];
async function newPage(size = { width: 1024, height: 768 }) {
  const context = await browser.newContext({ viewport: size, acceptDownloads: true });
  await context.addInitScript(hushing);
  const page = await context.newPage();
  page.setDefaultTimeout(SHORT);
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.origin !== new URL(BASE).origin)
      faults.push(`asked another host: ${url}`);
  });
  return page;
}
const step = (words) =>
  console.log(`${(performance.now() / 1000).toFixed(1).padStart(6)} s  ${words}`);
const main = (page) => page.locator('main');

async function signIn(page, name, password = PASSWORD) {
  await page.goto(BASE);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

/** Waits for the end of the job that the address names. */
async function jobDone(page) {
  const id = new URL(page.url()).searchParams.get('job');
  const card = page.locator(`[id="job-${id}"]`);
  const state = card.locator('.head .tag');
  await state.filter({ hasText: /done|refused|failed|cancelled/ }).waitFor({ timeout: LONG });
  const words = await state.innerText();
  if (words !== 'done') throw new Error(`job ${id}: ${words}. ${await card.innerText()}`);
}

const op = await newPage();
await op.goto(BASE);
await op.getByRole('button', { name: 'Sign in' }).waitFor();
await look(op, OUT, 'sign-in');
await op.getByLabel('Name', { exact: true }).fill(process.env.TECHNICIAN ?? 'elara');
await op.getByLabel('Password', { exact: true }).fill('not the password');
await op.getByRole('button', { name: 'Sign in' }).click();
await op.getByRole('alert').waitFor();
await signIn(op, process.env.TECHNICIAN ?? 'elara');
step('signed in');

await op.getByRole('heading', { name: 'Appointments' }).waitFor();
await look(op, OUT, 'today');
await op.getByRole('link', { name: 'Patients' }).click();
await op.getByLabel(/Search/).fill(PATIENT);
await op
  .getByRole('link', { name: new RegExp(PATIENT) })
  .first()
  .waitFor();
await look(op, OUT, 'patients');
await op
  .getByRole('link', { name: new RegExp(PATIENT) })
  .first()
  .click();
await op.getByRole('heading', { name: 'Notes' }).waitFor();
const patientUrl = op.url();
const patientName = await op.locator('h1').innerText();
await op.getByLabel('A new note').fill('Walked through by a script.');
await op.getByRole('button', { name: 'Add the note' }).click();
await op.getByText('Walked through by a script.').last().waitFor();
await look(op, OUT, 'patient');
for (const [button, title] of [
  ['Fill in the form', 'anxiety-form'],
  ['Book', 'book'],
]) {
  await op.getByRole('button', { name: button, exact: true }).click();
  await op.getByRole('dialog').waitFor();
  await look(op, OUT, title, { quick: true });
  if (title === 'anxiety-form')
    faults.push(...(await paper(op, OUT, title, { most: 1, says: ['Not anxious', 'Day'] })));
  await op.keyboard.press('Escape');
  await op.getByRole('dialog').waitFor({ state: 'detached' });
}

await op.getByRole('link', { name: 'Chart' }).click();
const tooth = op.locator('[data-tooth="36"]');
await tooth.click();
await tooth.focus();
await op.keyboard.press('ArrowRight');
await op.locator('[data-tooth="37"]:focus').waitFor();
await op.keyboard.press('o');
await op.getByLabel('On the chewing surface', { exact: true }).selectOption('wear');
await op.getByRole('button', { name: 'Chart it' }).click();
await op.locator('[data-tooth="37"] .c-wear').waitFor();
await look(op, OUT, 'chart');
step('charted a surface by keyboard');

await op.goto(`${patientUrl}/scans/new`);
await op.getByLabel('Scan file').waitFor({ state: 'attached' });
await look(op, OUT, 'scan-in');
await op.getByLabel('Scan file').setInputFiles(SCAN);
await op.waitForURL(/\/scans\/[^/]+\?job=/, { timeout: LONG });
await op.locator('.log li').first().waitFor({ timeout: LONG });
await look(op, OUT, 'scan-progress', { quick: true });
await jobDone(op);
await op.getByRole('heading', { name: 'Correct a label' }).waitFor();
const scanUrl = op.url().split('?')[0];
await op.locator('.mark.tooth').first().waitFor({ timeout: LONG });
await look(op, OUT, 'scan');
step('scanned in');

const row = op
  .locator('.tooth-list button', { has: op.locator('.tag') })
  .or(op.locator('.tooth-list button'))
  .first();
const number = await row.locator('strong').innerText();
await row.click();
const mark = op.locator('.mark.tooth', { hasText: new RegExp(`^${number}$`) });
await op.locator('.mesh-box').scrollIntoViewIfNeeded();
const [x, y] = (await mark.getAttribute('data-on')).split(' ').map(Number);
await op.locator('.mesh-box canvas').click({ position: { x, y } });
await op.waitForFunction(() => /\d/.test(document.querySelector('.xyz input')?.value ?? ''));
await look(op, OUT, 'correct', { quick: true });
const firstJob = op.url();
await op.getByRole('button', { name: 'Number again' }).click();
await op.waitForURL((url) => url.href !== firstJob);
await jobDone(op);
await op.getByText('2 times').waitFor({ timeout: SHORT });
await op.getByRole('button', { name: /^Take back what was said of tooth/ }).waitFor();
step(`corrected the label of ${number}`);

await op.goto(`${patientUrl}/arch`);
await op.locator('.mark').first().waitFor({ timeout: LONG });
await look(op, OUT, 'arch');
await op.goto(`${patientUrl}/scans/new`);
// A phantom of nobody, made here; its files name no patient.
await op.getByLabel('Scan file').setInputFiles(makeSeries(`${OUT}/series`));
await op.waitForURL(/\/scans\/series\/[^/]+\?job=/);
await jobDone(op);
const axial = op.getByLabel(/^Axial:/);
await op.getByRole('img', { name: 'Axial slice 25 of 48' }).waitFor();
await axial.focus();
await op.keyboard.press('ArrowRight');
await op.getByRole('img', { name: 'Axial slice 26 of 48' }).waitFor();
await op.getByText('Nothing is measured on these pictures').waitFor();
await look(op, OUT, 'series');
step('a series came in, and its slices were moved by keyboard');
await op.goto(`${patientUrl}/scans`);
await op.getByRole('heading', { name: 'Scans' }).waitFor();
await look(op, OUT, 'scans', { quick: true });

await op.goto(scanUrl);
await op.getByRole('link', { name: 'Plan for finding 1' }).click();
await op.getByRole('button', { name: 'Make the plan' }).waitFor();
await look(op, OUT, 'plan-new');
await op.getByRole('button', { name: 'Make the plan' }).click();
await op.waitForURL(/\/plans\/[^/]+\?job=/);
await jobDone(op);
await op.getByRole('button', { name: 'Prove the plan' }).click();
await op.getByText('proven, waits for a dentist').waitFor({ timeout: LONG });
const planUrl = op.url().split('?')[0];
await op.getByRole('button', { name: 'Read it here' }).click();
await op.locator('iframe.paper').waitFor();
await look(op, OUT, 'plan-proven');
step('planned and proven');

const dentist = await newPage();
await signIn(dentist, process.env.DENTIST ?? 'amir');
await dentist.goto(planUrl);
await dentist.getByLabel(/I read the report/).check();
await dentist.getByLabel('Your password, as a signature').fill(PASSWORD);
await look(dentist, OUT, 'approve', { quick: true });
await dentist.getByRole('button', { name: 'Approve', exact: true }).click();
await dentist.getByText('Approved by').waitFor();
await dentist.context().close();
step('approved by a dentist');

// The device tests itself, as it does each morning; a busy machine may be slow to hear it.
await op.goto(`${BASE}/devices`);
await op.locator('.strip').first().waitFor();
const test = op.getByRole('button', { name: 'Test it now' });
const passed = op.getByText('self-test passed');
for (let tries = 0; tries < 3; tries += 1) {
  await test.click();
  await op.getByText('It tests itself').waitFor();
  await op.getByText('It tests itself').waitFor({ state: 'detached', timeout: LONG });
  if (await passed.isVisible()) break;
}
await passed.waitFor();
await look(op, OUT, 'devices');
step('the device tested itself');

await op.goto(planUrl);
await op.getByText('nothing is delivered without it').waitFor();
await op.getByRole('button', { name: /Go through the words/ }).click();
await op.getByLabel(/The patient read this/).check();
await look(op, OUT, 'consent');
const says = ['The proof', 'What the patient agrees to', 'Signature'];
faults.push(...(await paper(op, OUT, 'consent-form', { most: 6, says })));
await op.getByRole('button', { name: 'Record the consent' }).click();
await op.getByText(/agreed .* recorded by/).waitFor();
step('the patient agreed');
const planned = (await op.locator('h2').first().innerText()).match(/Tooth (\d\d)/)?.[1];
await op.getByRole('button', { name: /Deliver in fast time/ }).click();
await op.waitForURL(/\/deliveries\//);
const hold = op.getByRole('switch', { name: /Hold/ });
const verify = op.getByRole('button', { name: 'Verify' });
const HOLD_NEXT = 'waits for the operator’s hold';
const verifyNow = () => verified(op, patientName, planned);
await verify.waitFor({ timeout: LONG });
await look(op, OUT, 'delivery-verify');
await verifyNow();
await hold.click();
await op.locator('.command .hold.on').waitFor();
await op.getByText('device on').first().waitFor({ timeout: LONG });
step('it works');

const phone = await newPage({ width: 390, height: 844 });
await phone.goto(await op.locator('.address').innerText());
const own = phone.getByRole('button', { name: 'Stop', exact: true });
await own.waitFor();
await look(phone, OUT, 'stop', { quick: true });
await own.click();
await phone.getByText('It stands still').waitFor();
await op.getByText('The stop is pressed').waitFor();
await look(op, OUT, 'delivery-stopped');
await look(phone, OUT, 'stop-pressed', { quick: true });
step('the patient stopped it');
await phone.getByRole('button', { name: 'I am ready to go on' }).click();
const resume = op.getByRole('button', { name: 'Resume' });
await resume.click();
// Any stop lets go of the hold: it goes on by a new one only.
if (await op.locator('.command .hold.on').isVisible())
  faults.push("the patient's stop left the hold on");
await hold.click();
await op.getByText('device on').first().waitFor();
step('resumed');
faults.push(...(await silence(op, hold)));
await hold.click();
await op.getByText('device on').first().waitFor();
step('nothing was heard for a while, and it went on by a new hold');

await op.keyboard.press('s');
await op.getByText('The stop is pressed').waitFor();
await op.getByRole('button', { name: 'Let go of the stop' }).click();
await resume.click();
await hold.click();
await op.getByText('device on').first().waitFor();
step('stopped by the key s, and resumed');
await look(op, OUT, 'delivery', { quick: true });

// Two browsers on one delivery: the dentist watches what the technician holds.
const watcher = await newPage();
await signIn(watcher, process.env.DENTIST ?? 'amir');
await watcher.goto(op.url());
await watcher.locator('[data-moment]').waitFor({ timeout: LONG });
await op.bringToFront();
await Promise.all([note(op), note(watcher)]);
await op.waitForFunction(() => window.seenMoments?.size > 40, null, { timeout: LONG });
const both = await apart(op, watcher);
if (both.moments < 10) faults.push(`two browsers saw ${both.moments} moments in common`);
step(
  `two browsers show ${both.moments} moments ${both.median} ms apart (median), ${both.p95} (95 %), ${both.most} (most: the ${both.worst}th, on the ${both.on})`,
);

// The operator's page goes away in the middle: nobody holds, so that nothing is worked, and the session can be gone on with.
const cockpit = op.url();
await watcher.getByText('device on').first().waitFor({ timeout: LONG });
const left = performance.now();
await op.goto('about:blank');
// Where a quarter of an hour of the session is over by then, it asks for patient and tooth first.
const waits = watcher.getByText(HOLD_NEXT);
await waits.or(watcher.getByText('Verify patient and tooth.')).first().waitFor();
const still = Math.round(performance.now() - left);
// A hold counts 1.5 s; the rest is for a busy machine to show it.
if (still > 6_000) faults.push(`without a hold the session stood still after ${still} ms only`);
step(`the operator's page was closed; the session was seen to stand still ${still} ms later`);
await op.goto(cockpit);
await watcher.context().close();

// A page out of view lets go; a long session asks for patient and tooth again.
const over = op.getByRole('heading', { name: 'The session is over' });
const until = Date.now() + LONG;
while (!(await over.isVisible())) {
  if (Date.now() > until) throw new Error(`the session did not end: ${await main(op).innerText()}`);
  const again = verify.or(over).or(op.getByText(HOLD_NEXT)).or(op.getByText('then resume.'));
  await again.first().waitFor({ timeout: LONG });
  if (await verify.isVisible()) await verifyNow();
  else if (await op.getByText(HOLD_NEXT).isVisible()) {
    if (!(await op.locator('.hold.on').isVisible())) await hold.click();
    await op.getByText(HOLD_NEXT).waitFor({ state: 'hidden' });
  } else if (await op.getByText('then resume.').isVisible()) await resume.click();
}
await look(op, OUT, 'delivery-over');
await phone.getByText('The treatment is over').waitFor();
step('the session is over');

await op.goto(planUrl);
// What was delivered stands first, coloured by its distance to the design, with what is said of it.
await op.getByRole('heading', { name: 'Planned against delivered' }).waitFor();
await op.locator('.legend').waitFor({ timeout: LONG });
await op.getByText(/of the surface lies within/).waitFor({ timeout: LONG });
await op.getByText(/faces$/).waitFor({ timeout: LONG });
await look(op, OUT, 'delivered-map');
await op.locator('.cut-ways').getByText('Cut across the arch').click();
await op.getByLabel(/Where the cut lies/).focus();
await op.keyboard.press('ArrowRight');
await look(op, OUT, 'delivered-cut', { quick: true, at: '.mesh' });
step('planned against delivered');

await op.getByRole('link', { name: 'Print sheet' }).click();
await op.getByRole('heading', { name: /Part for tooth/ }).waitFor();
await op.locator('.legend').waitFor({ timeout: LONG });
await op.getByText(/faces$/).waitFor({ timeout: LONG });
faults.push(...(await paper(op, OUT, 'sheet', { most: 1 })));
const coming = op.waitForEvent('download');
await op.getByRole('link', { name: 'Download restoration.stl' }).click();
const path = `${OUT}/restoration.stl`;
await (await coming).saveAs(path);
if (statSync(path).size < 1000) throw new Error('the STL is too small to be a part');
await look(op, OUT, 'print');
step('printed');

for (const [path, words, name] of [
  ['/plans', 'Plans', 'plans'],
  ['/timeline', 'Timeline', 'timeline'],
  ['/nowhere', 'There is no such page', 'no-page'],
]) {
  await op.goto(patientUrl + path);
  await op.getByRole('heading', { name: words, exact: true }).waitFor();
  await look(op, OUT, name);
}
await op.goto(BASE);
await op.getByRole('heading', { name: 'Appointments' }).waitFor();
await op.context().setOffline(true);
await op.getByRole('button', { name: 'Later' }).click();
await op.getByText('server does not answer here').first().waitFor();
await look(op, OUT, 'offline', { quick: true });
await op.context().setOffline(false);
await op.getByRole('button', { name: 'Earlier' }).click();
await op.getByText('server does not answer here').waitFor({ state: 'detached' });
step('the server was out of reach, and back');

await op.goto(`${BASE}/setup`);
await op.getByRole('heading', { name: 'This clinic is set up' }).waitFor();
await look(op, OUT, 'setup', { quick: true });
if (process.env.PATIENT_ACCOUNT) {
  const own = await newPage({ width: 390, height: 844 });
  await signIn(own, process.env.PATIENT_ACCOUNT);
  await own.getByRole('heading', { name: 'Dental anxiety' }).waitFor();
  if (await own.getByRole('link', { name: 'Patients' }).isVisible())
    faults.push('a patient is shown others');
  await look(own, OUT, 'own-record', { quick: true });
  faults.push(...(await doors(own, BASE, process.env.OTHER_PATIENT ?? 'luna', PASSWORD)));
}
if (process.env.ADMINISTRATOR) {
  const admin = await newPage();
  await signIn(admin, process.env.ADMINISTRATOR, process.env.ADMIN_PASSWORD ?? PASSWORD);
  await admin.goto(`${BASE}/accounts`);
  await admin.getByRole('heading', { name: 'Who may sign in' }).waitFor();
  await look(admin, OUT, 'accounts');
}
await browser.close();
const broken = [...report(), ...faults];
broken.forEach((line) => console.error(line));
step(
  broken.length === 0
    ? 'the whole story was walked, and axe found nothing'
    : `${broken.length} findings`,
);
process.exit(broken.length === 0 ? 0 : 1);
