import { expect, test } from 'vitest';
import { isOfSeries, recognised, type Named } from './dropped';

const named = (path: string, bytes: number[] = []): Named => ({
  file: new File([new Uint8Array(bytes)], path.split('/').at(-1) ?? ''),
  path,
});
const dicom = [...Array.from({ length: 128 }, () => 0), 0x44, 0x49, 0x43, 0x4d, 2];
const zip = [0x50, 0x4b, 3, 4, 20];

test('what is dropped is recognised by how it begins', async () => {
  const kind = async (...files: Named[]) => (await recognised(files)).kind;
  expect(await kind(named('lower.stl', zip))).toBe('scan');
  expect(await kind(named('cbct.zip', zip))).toBe('series');
  expect(await kind(named('I0001', dicom))).toBe('series');
  expect(await kind(named('what.dat', [1, 2]))).toBe('scan');
  expect(await kind(named('a/I1', dicom), named('a/I2', dicom))).toBe('series');
  expect(await kind(named('a.stl'), named('b.PLY'))).toBe('none');
  expect(await kind()).toBe('none');
  expect(await kind(named('a/.DS_Store'), named('a/lower.ply'))).toBe('scan');
  expect(isOfSeries(new Uint8Array(3))).toBe(false);
});

test('a series has the name of its folder, or of its file', async () => {
  const name = async (...files: Named[]) => {
    const found = await recognised(files);
    return found.kind === 'series' ? found.name : found.kind;
  };
  expect(await name(named('CBCT/1/I1'), named('CBCT/2/I2'))).toBe('CBCT');
  expect(await name(named('I1'), named('I2'), named('I3'))).toBe('3 files');
  expect(await name(named('jaw.zip', zip))).toBe('jaw.zip');
});
