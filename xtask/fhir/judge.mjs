// Gives every resource that the server has to the judges; reads a patient's plan with fhir-kit-client.
// Environment: BASE (address of the server), PASSWORD, WALKED (set where somebody was treated), MADE (a bundle of the tests), OUT
// (a file for the token of the reader).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Client } from 'fhir-kit-client';
import { strange, wrong } from './judges.mjs';

const { BASE, PASSWORD, WALKED, MADE, OUT } = process.env;
const faults = [];
const kinds = new Map();

function judge(resource, where) {
  kinds.set(resource.resourceType, (kinds.get(resource.resourceType) ?? 0) + 1);
  for (const why of wrong(resource))
    faults.push(`${where}: ${resource.resourceType}/${resource.id}: ${why}`);
}

/** A browser's session: cookie and the word against forged changes. */
async function signIn(name) {
  let cookie = '';
  let csrf = '';
  async function send(method, path, body) {
    const answer = await fetch(BASE + path, {
      method,
      headers: { 'content-type': 'application/json', cookie, 'x-biosculpt-csrf': csrf },
      body: body && JSON.stringify(body),
    });
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const said = await answer.json().catch(() => null);
    csrf = said?.csrf ?? csrf;
    return { status: answer.status, said };
  }
  await send('GET', '/api/session');
  const { status, said } = await send('POST', '/api/session', { name, password: PASSWORD });
  if (status !== 200) throw new Error(`${name} cannot sign in: ${JSON.stringify(said)}`);
  return send;
}

async function token(name) {
  const send = await signIn(name);
  const { status, said } = await send('POST', '/api/session/token');
  if (status !== 201) throw new Error(`${name} gets no token: ${JSON.stringify(said)}`);
  return said.access_token;
}

/** Something agreed to and taken back, so that there is some. One that stands from an earlier run is as good. */
async function agree(patient) {
  const send = await signIn('elara');
  const path = `/api/patients/${patient}/consents`;
  const wish = {
    scope: 'research',
    text_version: 'research 1',
    language: 'en',
    text: 'My record may be used for research and teaching, without my name.',
    signer: 'Theo Lindgren',
  };
  const given = await send('POST', path, wish);
  if (![201, 409].includes(given.status)) throw new Error(JSON.stringify(given.said));
  if (given.status === 201) await send('POST', `${path}/${given.said.id}/withdraw`, { reason: 'changed my mind' });
  await send('POST', path, wish);
}

const base = `${BASE}/fhir`;
const statement = await (await fetch(`${base}/metadata`)).json();
judge(statement, 'metadata');
faults.push(...strange(statement));
const refused = await fetch(`${base}/Patient`);
judge(await refused.json(), 'nobody');
if (refused.status !== 401) faults.push(`nobody is told: ${refused.status}`);

const reader = await token('sol');
if (OUT) writeFileSync(OUT, reader);
const client = new Client({ baseUrl: base, customHeaders: { Authorization: `Bearer ${reader}` } });

/** All entries of a search, by the client's own paging. */
async function all(resourceType, searchParams) {
  const found = [];
  let bundle = await client.search({ resourceType, searchParams });
  while (bundle) {
    judge(bundle, resourceType);
    found.push(...(bundle.entry ?? []).map((entry) => entry.resource));
    bundle = bundle.link.some((link) => link.relation === 'next') ? await client.nextPage({ bundle }) : null;
  }
  return found;
}

const patients = await all('Patient', { _count: 7 });
await agree(patients.find((one) => one.name[0].text.startsWith('Theo'))?.id ?? patients[0].id);
const plans = [];
for (const patient of patients) {
  const everything = [];
  let bundle = await client.operation({
    name: '$everything',
    resourceType: 'Patient',
    id: patient.id,
    method: 'GET',
    input: { _count: 100 },
  });
  while (bundle) {
    everything.push(...(bundle.entry ?? []).map((entry) => entry.resource));
    bundle = bundle.link.some((link) => link.relation === 'next') ? await client.nextPage({ bundle }) : null;
  }
  everything.forEach((resource) => judge(resource, patient.id));
  plans.push(...everything.filter((one) => one.resourceType === 'CarePlan'));
}
for (const kind of ['Practitioner', 'Device', 'AuditEvent'])
  (await all(kind, { _count: 50 })).forEach((resource) => judge(resource, kind));

// A patient's plan as another program reads it: plan, what it rests on, what came of it.
for (const plan of plans) {
  const patient = await client.resolve({ reference: plan.subject.reference, context: plan });
  for (const { reference } of plan.supportingInfo ?? []) await client.resolve({ reference, context: plan });
  const done = [];
  for (const { reference } of plan.activity[0].outcomeReference ?? [])
    done.push(await client.resolve({ reference, context: plan }));
  const signed = await client.search({ resourceType: 'Provenance', searchParams: { target: `CarePlan/${plan.id}` } });
  for (const { resource } of signed.entry ?? []) {
    const [, id, , version] = resource.target[0].reference.split('/');
    const then = await client.vread({ resourceType: 'CarePlan', id, version });
    if (then.meta.versionId !== version) faults.push(`${id} is not what was signed`);
  }
  console.log(
    `fhir-kit-client: ${patient.name[0].text}, ${plan.title}: ${plan.status}; ` +
      `${done.map((one) => one.status).join(', ') || 'nothing done'}; ${signed.total} signed`,
  );
}
if (MADE && existsSync(MADE))
  for (const { resource } of JSON.parse(readFileSync(MADE, 'utf8')).entry) judge(resource, 'made by the tests');

if (WALKED) {
  if (!plans.some((plan) => ['completed', 'revoked'].includes(plan.status))) faults.push('nobody was treated');
  for (const { type } of statement.rest[0].resource) if (!kinds.has(type)) faults.push(`no ${type} was judged`);
}
faults.slice(0, 50).forEach((line) => console.error(line));
const counts = [...kinds].sort().map(([kind, count]) => `${kind} ${count}`);
console.log(`judged by medplum and fhir: ${counts.join(', ')}; ${faults.length} refused`);
process.exit(faults.length === 0 ? 0 : 1);
