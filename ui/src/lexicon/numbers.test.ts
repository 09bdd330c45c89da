import { describe, expect, test } from 'vitest';
import {
  allTeeth,
  fromPalmer,
  fromUniversal,
  isTooth,
  nameOf,
  teethOf,
  toPalmer,
  toUniversal,
} from './numbers';

describe('tooth numbers', () => {
  test('law_every_number_leads_back_to_the_same_tooth', () => {
    expect(allTeeth()).toHaveLength(52);
    for (const fdi of allTeeth()) {
      expect(isTooth(fdi)).toBe(true);
      expect(fromUniversal(toUniversal(fdi))).toBe(fdi);
      expect(fromPalmer(toPalmer(fdi))).toBe(fdi);
    }
  });
  test('law_no_two_teeth_have_one_number', () => {
    expect(new Set(allTeeth().map(toUniversal)).size).toBe(52);
    expect(new Set(allTeeth().map(toPalmer)).size).toBe(52);
  });
  test('known teeth', () => {
    const known: [number, string, string][] = [
      [18, '1', '8┘'],
      [11, '8', '1┘'],
      [21, '9', '└1'],
      [28, '16', '└8'],
      [38, '17', '┌8'],
      [36, '19', '┌6'],
      [31, '24', '┌1'],
      [41, '25', '1┐'],
      [48, '32', '8┐'],
      [55, 'A', 'E┘'],
      [51, 'E', 'A┘'],
      [61, 'F', '└A'],
      [65, 'J', '└E'],
      [75, 'K', '┌E'],
      [71, 'O', '┌A'],
      [81, 'P', 'A┐'],
      [85, 'T', 'E┐'],
    ];
    for (const [fdi, universal, palmer] of known) {
      expect(toUniversal(fdi)).toBe(universal);
      expect(toPalmer(fdi)).toBe(palmer);
    }
  });
  test('what is no tooth is refused', () => {
    for (const text of ['0', '33', 'U', '', '1.5', '-1', 'AA'])
      expect(fromUniversal(text)).toBeNull();
    for (const text of ['9┘', 'F└', '6', '┘', '']) expect(fromPalmer(text)).toBeNull();
    for (const fdi of [0, 10, 19, 49, 56, 86, 11.5]) expect(isTooth(fdi)).toBe(false);
  });
  test('names', () => {
    expect(nameOf(36)).toBe('lower left first molar');
    expect(nameOf(55)).toBe('upper right milk second molar');
    expect(teethOf(2, false)[5]).toBe(36);
  });
});
