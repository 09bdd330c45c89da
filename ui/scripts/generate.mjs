// In: ../docs/openapi.json, the golden of the server. Out: src/api/schema.d.ts.
// Law: the file is written only when it changes, so that cargo sees no new source after a build.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const golden = new URL('../../docs/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
if (!existsSync(golden)) {
  console.log('docs/openapi.json is not there: the types written by hand are used');
} else {
  const words = '// Generated from docs/openapi.json by `npm run generate`. Do not edit.\n\n';
  const api = JSON.parse(readFileSync(golden, 'utf8'));
  const text = words + astToString(await openapiTS(api));
  const old = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (text !== old) writeFileSync(target, text);
}
