// In: values of the wire. Out: words and numbers for people; nothing is calculated from them.

export function dateWords(text: string | null | undefined): string {
  if (!text) return 'no date';
  const date = new Date(text.length === 10 ? `${text}T00:00` : text);
  if (Number.isNaN(date.getTime())) return text;
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
}

export function timeWords(text: string | null | undefined): string {
  const date = new Date(text ?? '');
  if (!text || Number.isNaN(date.getTime())) return text ?? 'no time';
  return date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
}

export const momentWords = (text: string | null | undefined): string =>
  text ? `${dateWords(text)}, ${timeWords(text)}` : 'no time';

/** A number with so many digits behind the point; what rounds to nothing has no sign. */
export const fixed = (value: number, digits: number): string =>
  value.toFixed(digits).replace(/^-(?=[0.]*$)/, '');

export const percent = (share: number): string => `${fixed(share * 100, 0)} %`;

export function bytesWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${fixed(bytes / 1_000_000, 1)} MB`;
}

/** Minutes and seconds of a session's own clock. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export const milligrams = (ug: number): string => `${fixed(ug / 1000, 2)} mg`;

/** "restore-mark" and "in_chair" as words. */
export const spaced = (text: string): string => text.replace(/[_-]/g, ' ');

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function isoDay(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** What the program says of a finding: an error and what it was measured against in plain words. */
export const plain = (text: string): string =>
  text
    .replace(/\((?:to|the depth may be off by) (\d[\d.]* mm)\)/g, '(give or take $1)')
    .replace(/measured against: design\b/g, 'measured against a design of the sound tooth')
    .replace(/measured against: /g, 'measured against ');

/** With a full stop, where it ends without one. */
export const stopped = (text: string): string =>
  /[.!?…:”]$/.test(text.trim()) ? text : `${text}.`;

/** A sentence of what was told: a name of a file or a number at its head stays as it is. */
export const sentence = (text: string): string =>
  stopped(/^\p{Ll}+(?=[\s,;.]|$)(?!\.\S)/u.test(text) ? capital(text) : text);
