// What a plan is asked for with, before it is.
// Law: no tooth is planned that nobody named.
import type { Scan } from '../api/types';

export interface Wish {
  /** Empty: nobody has named one. */
  fdi: string;
  /** Empty: the most severe one of the tooth. */
  finding: string;
  intent: string;
  /** Empty: as the planner chooses. */
  material: string;
}

type Looked = Pick<Scan, 'teeth' | 'findings'>;

/** The tooth and the finding that were clicked on the way here, where this scan has them. */
export function namedOf(
  scan: Looked,
  tooth: string,
  finding: string,
): Pick<Wish, 'fdi' | 'finding'> {
  const found = scan.findings.find((one) => String(one.id) === finding);
  if (found && (tooth === '' || String(found.fdi) === tooth))
    return { fdi: String(found.fdi), finding };
  const there = scan.teeth.some((one) => String(one.fdi) === tooth);
  return { fdi: there ? tooth : '', finding: '' };
}

/** What has to be said before it can be made; null where nothing has. */
export const missingOf = ({ fdi }: Wish): string | null =>
  fdi === '' ? 'Choose the tooth first' : null;
