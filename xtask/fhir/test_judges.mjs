// The judges pass what is sound and refuse what is broken: each way of breaking is refused by one of them at least. Ids, empty lists
// and two values of one thing neither refuses: the clinic's own laws hold those (apps/clinic/tests/laws/fhir).
import { readFileSync } from 'node:fs';
import { strange, wrong } from './judges.mjs';

const sound = {
  resourceType: 'Observation',
  id: 'p0001-m3',
  meta: { versionId: '3', lastUpdated: '2045-03-02T09:00:00Z' },
  status: 'final',
  code: { coding: [{ system: 'urn:biosculpt:mdas', code: 'total' }] },
  subject: { reference: 'Patient/p0001' },
  effectiveDateTime: '2045-03-02',
  valueInteger: 22,
};
const breaks = [
  ['no status', (r) => delete r.status],
  ['a status that is none', (r) => (r.status = 'done')],
  ['a date that is none', (r) => (r.effectiveDateTime = '2045-3-2')],
  ['null', (r) => (r.valueInteger = null)],
  ['a field that is none', (r) => (r.colour = 'red')],
  ['a text for a list', (r) => (r.category = 'exam')],
  ['a subject that is none', (r) => (r.subject = { reference: 'Practitioner/u1' })],
  ['a value and why there is none', (r) => (r.dataAbsentReason = { text: 'unknown' })],
];
let failed = wrong(sound).map((why) => `a sound one is refused: ${why}`);
for (const [name, broken] of breaks) {
  const resource = structuredClone(sound);
  broken(resource);
  if (wrong(resource).length === 0) failed.push(`${name}: passes`);
}
const odd = { rest: [{ resource: [{ type: 'Patient', searchParam: [{ name: 'colour', type: 'token' }] }] }] };
if (strange(odd).length !== 1) failed.push('a search parameter that is none: passes');
// A whole bundle of ours, with one resource of each kind broken.
const path = process.argv[2];
if (path) {
  const { entry } = JSON.parse(readFileSync(path, 'utf8'));
  const kinds = new Map(entry.map(({ resource }) => [resource.resourceType, resource]));
  for (const [kind, resource] of kinds) {
    const meta = { ...resource.meta, lastUpdated: 'yesterday' };
    if (wrong({ ...resource, meta }).length === 0) failed.push(`${kind} of yesterday: passes`);
    if (wrong({ ...resource, colour: 'red' }).length === 0) failed.push(`${kind} in red: passes`);
  }
}
failed.forEach((line) => console.error(line));
process.exit(failed.length === 0 ? 0 : 1);
