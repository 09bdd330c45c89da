import { expect, test } from 'vitest';
import { fileNameOf } from './file-name';

test('a plain name is taken, anything else is not', () => {
  const of = (name: string) => fileNameOf(`attachment; filename="${name}"`, 'record.zip');
  expect(of('record-12-2045-03-02.zip')).toBe('record-12-2045-03-02.zip');
  for (const odd of ['../x.zip', '', 'a/b.zip', '.zip', 'a\\b.zip', 'a..zip']) {
    expect(of(odd)).toBe('record.zip');
  }
  expect(fileNameOf(null, 'record.zip')).toBe('record.zip');
  expect(fileNameOf('inline', 'record.zip')).toBe('record.zip');
});
