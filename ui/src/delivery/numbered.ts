// What this page says of hands and stop has a number, so that the server can tell what came late.
const PAGE = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');
let last = 0;

export type Numbered<T> = T & { page: string; sequence: number };
export type Unnumbered<T> = Omit<T, 'page' | 'sequence'>;

/** With the page's own word for itself and the next number. */
export function numbered<T extends object>(said: T): Numbered<T> {
  last += 1;
  return { ...said, page: PAGE, sequence: last };
}
