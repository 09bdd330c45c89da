// In: ../docs/openapi.json, the golden of the server. Out: generated/schema.d.ts, beside the sources and no part of them,
// so that cargo sees no new source after a build.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';

const api = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
const words = '// Generated from docs/openapi.json by `npm run generate`. Do not edit.\n\n';
const folder = new URL('../generated/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('schema.d.ts', folder), words + astToString(await openapiTS(api)));
