// In: the sources of the web app, as the compiler reads them. Out: what has grown too long.
// Laws: a function has 70 lines at the most, a file 400, and a line of a style sheet 300 characters. A `describe` is a list of tests, and no function.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const FUNCTION = 70;
const FILE = 400;
const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['src', 'tests', 'scripts'].flatMap((folder) =>
  readdirSync(root + folder, { recursive: true })
    .filter((name) => /\.(tsx?|mjs)$/.test(name))
    .map((name) => `${folder}/${name}`),
);
const parse = (name, text) => ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
const read = (name) => parse(name, readFileSync(root + name, 'utf8'));

const lines = (file, node) =>
  file.getLineAndCharacterOfPosition(node.end).line -
  file.getLineAndCharacterOfPosition(node.getStart()).line +
  1;
const isList = ({ parent }) =>
  ts.isCallExpression(parent) && parent.expression.getText() === 'describe';

/** Functions of a file that are too long, with their lines. */
function long(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body && !isList(node) && lines(file, node) > FUNCTION) {
      const at = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const name = node.name ?? node.parent.name;
      found.push(`${file.fileName}:${at} ${name?.getText() ?? ''}, ${lines(file, node)} lines`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

test('law_a_function_has_seventy_lines_at_the_most', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap((name) => long(read(name)))).toEqual([]);
});
test('law_a_file_has_four_hundred_lines_at_the_most', () => {
  const count = (name) => readFileSync(root + name, 'utf8').split('\n').length - 1;
  expect(sources.filter((name) => count(name) > FILE)).toEqual([]);
});
test('law_a_line_of_a_style_sheet_has_three_hundred_characters_at_the_most', () => {
  const sheets = readdirSync(`${root}src`, { recursive: true }).filter((name) =>
    /\.css$/.test(name),
  );
  expect(sheets.length).toBeGreaterThan(3);
  const long = (name) =>
    readFileSync(`${root}src/${name}`, 'utf8')
      .split('\n')
      .filter((line) => line.length > 300);
  expect(sheets.flatMap(long)).toEqual([]);
});
test('law_each_way_to_write_a_function_is_measured', () => {
  const body = '{\n'.concat('  work();\n'.repeat(69), '}');
  const ways = [
    `function one() ${body}`,
    `const one = () => ${body};`,
    `const one = function () ${body};`,
    `class A { one() ${body} }`,
    `test('one', () => ${body});`,
    `export default () => ${body};`,
  ];
  for (const text of ways) {
    expect(long(parse('one.ts', text)), text.slice(0, 20)).toHaveLength(1);
    expect(long(parse('one.ts', text.replace('  work();\n', ''))), text.slice(0, 20)).toEqual([]);
  }
  expect(long(parse('one.ts', `describe('one', () => ${body});`))).toEqual([]);
});
