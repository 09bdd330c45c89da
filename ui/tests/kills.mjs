// Kills the server under load, again and again: every acknowledged write has to be there, and what is shown has to follow from the record.
// In (environment): PROGRAM, DATA (a clinic that `crowd` made), PATIENTS there are, TIMES, and DATABASE where it is not in DATA.
import { spawn, spawnSync } from 'node:child_process';
import { signIn } from './clinic.mjs';

const { PROGRAM, DATA, DATABASE } = process.env;
const PATIENTS = Number(process.env.PATIENTS ?? 200);
const TIMES = Number(process.env.TIMES ?? 200);
const where = ['--data', DATA, ...(DATABASE ? ['--database', DATABASE] : [])];
const id = () => `p${String(1 + Math.floor(Math.random() * PATIENTS)).padStart(4, '0')}`;
const told = new Map();

function start() {
  const server = spawn(PROGRAM, ['--json', 'serve', '--listen', '127.0.0.1:0', ...where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    server.stdout.once('data', (line) => resolve([server, JSON.parse(line)]));
  });
}

async function expectAll(caller) {
  for (const [patient, texts] of told) {
    const answer = await (await caller.get(`/api/patients/${patient}`)).json();
    const there = new Set(answer.notes.map((note) => note.text));
    const lost = texts.filter((text) => !there.has(text));
    if (lost.length > 0) throw new Error(`${patient}: lost ${lost.join(', ')}`);
  }
}

let acknowledged = 0;
for (let round = 1; round <= TIMES + 1; round += 1) {
  const [server, ready] = await start();
  const base = ready.address.startsWith('http') ? ready.address : `http://${ready.address}`;
  const caller = await signIn(base, 'elara', 'biosculpt-demo');
  await expectAll(caller);
  told.clear();
  if (round > TIMES) {
    server.kill('SIGINT');
    await new Promise((resolve) => server.once('exit', resolve));
    break;
  }
  let running = true;
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let n = 0; running; n += 1) {
      const [patient, text] = [id(), `round ${round}, writer ${writer}, note ${n}`];
      const answer = await caller
        .post(`/api/patients/${patient}/notes`, { stage: 'review', text })
        .catch(() => null);
      if (answer?.status === 201) {
        told.set(patient, [...(told.get(patient) ?? []), text]);
        acknowledged += 1;
      }
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 100 + Math.random() * 500));
  const gone = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await gone;
  running = false;
  await Promise.all(writers);
  if (round % 20 === 0) console.log(`${round} kills, ${acknowledged} writes acknowledged`);
}
const check = spawnSync(PROGRAM, ['serve', '--check', ...where], { encoding: 'utf8' });
console.log(check.stdout, check.stderr);
if (check.status !== 0) process.exit(1);
console.log(
  `${TIMES} kills, ${acknowledged} acknowledged writes, all there; what is shown follows from the record`,
);
