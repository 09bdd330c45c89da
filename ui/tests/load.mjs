// The API under load, by wrk: reads and writes mixed, and whether every acknowledged write is there afterwards.
// In (environment): BASE address of a clinic that `crowd` made, PATIENTS there are, SECONDS, CONNECTIONS. Out: wrk's own
// figures, acknowledged writes, and how many of them were found.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signIn } from './clinic.mjs';

const BASE = process.env.BASE;
const PATIENTS = Number(process.env.PATIENTS ?? 10000);
const SECONDS = process.env.SECONDS ?? '30';
const CONNECTIONS = process.env.CONNECTIONS ?? '32';
// Writes go to the first of them, so that they can be counted afterwards.
const WRITTEN = 100;
const id = (n) => `p${String(n).padStart(4, '0')}`;

const caller = await signIn(BASE, 'elara', process.env.PASSWORD ?? 'biosculpt-demo');
const mark = `load ${Date.now()}`;
const headers = Object.entries(caller.headers())
  .map(([key, value]) => `wrk.headers[${JSON.stringify(key)}] = ${JSON.stringify(value)}`)
  .join('\n');
const lua = `
${headers}
local threads = {}
function setup(thread) table.insert(threads, thread); thread:set("number", #threads) end
function init() math.randomseed(7 + number); created = 0; refused = 0; sent = 0 end
local function patient(most) return string.format("/api/patients/p%04d", math.random(most)) end
function request()
  local way = math.random(100)
  if way <= 40 then return wrk.format("GET", patient(${PATIENTS})) end
  if way <= 60 then return wrk.format("GET", patient(${PATIENTS}) .. "/chart") end
  if way <= 75 then return wrk.format("GET", "/api/patients?query=Person%20" .. math.random(${PATIENTS})) end
  if way <= 90 then return wrk.format("GET", "/api/today") end
  sent = sent + 1
  local body = string.format('{"stage":"review","text":"${mark}, %d of %d"}', sent, number)
  return wrk.format("POST", patient(${WRITTEN}) .. "/notes", nil, body)
end
function response(status)
  if status == 201 then created = created + 1 elseif status ~= 200 then refused = refused + 1 end
end
function done()
  local all, others = 0, 0
  for _, thread in ipairs(threads) do all = all + thread:get("created"); others = others + thread:get("refused") end
  io.write(string.format("acknowledged %d other %d\\n", all, others))
end
`;
const script = join(mkdtempSync(join(tmpdir(), 'load-')), 'mix.lua');
writeFileSync(script, lua);
const ran = spawnSync(
  'wrk',
  ['-t', '1', '-c', CONNECTIONS, '-d', `${SECONDS}s`, '--latency', '-s', script, BASE],
  { encoding: 'utf8' },
);
if (ran.error) throw ran.error;
console.log(ran.stdout, ran.stderr);
const acknowledged = Number(/acknowledged (\d+)/.exec(ran.stdout)?.[1]);
let found = 0;
for (let n = 1; n <= WRITTEN; n += 1) {
  const patient = await (await caller.get(`/api/patients/${id(n)}`)).json();
  found += patient.notes.filter((note) => note.text.startsWith(mark)).length;
}
console.log(`acknowledged ${acknowledged}, found ${found}`);
// What was written when wrk left without hearing the answer may be there too.
if (!(acknowledged > 0 && found >= acknowledged)) process.exit(1);
