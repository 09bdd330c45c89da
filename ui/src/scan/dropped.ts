// In: files that somebody dropped or chose. Out: whether that is a surface scan or a series of slices.
// Method: by how a file begins, and by its name where that says nothing; the server judges what is in it.

export interface Named {
  file: File;
  /** Its name, with the folders that it was dropped in. */
  path: string;
}
export type Dropped =
  | { kind: 'scan'; file: File }
  | { kind: 'series'; files: Named[]; name: string }
  | { kind: 'none'; words: string };

const SURFACES = /\.(stl|ply|obj)$/i;
const DICOM = [0x44, 0x49, 0x43, 0x4d];

const has = (bytes: Uint8Array, at: number, what: number[]): boolean =>
  what.every((byte, index) => bytes[at + index] === byte);

/** Whether a file begins as a ZIP or as DICOM. */
export const isOfSeries = (start: Uint8Array): boolean =>
  has(start, 0, [0x50, 0x4b, 3, 4]) || has(start, 128, DICOM);

const startOf = async (file: File): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, 132).arrayBuffer());

/** What was dropped. */
export async function recognised(all: Named[]): Promise<Dropped> {
  // What systems put beside files is nobody's scan.
  const files = all.filter((one) => !/(^|\/)(\.[^/]*|Thumbs\.db)$/i.test(one.path));
  const first = files[0];
  if (!first) return { kind: 'none', words: 'There is no file in it. Choose a scan or a series.' };
  if (files.length === 1) {
    const series = !SURFACES.test(first.path) && isOfSeries(await startOf(first.file));
    return series
      ? { kind: 'series', files, name: first.file.name }
      : { kind: 'scan', file: first.file };
  }
  const surfaces = files.filter((one) => SURFACES.test(one.path));
  const starts = await Promise.all(files.slice(0, 50).map((one) => startOf(one.file)));
  // What lies beside a surface, such as its colours, is left where it is.
  if (surfaces.length === 1 && surfaces[0] && !starts.some(isOfSeries))
    return { kind: 'scan', file: surfaces[0].file };
  if (files.every((one) => SURFACES.test(one.path)))
    return {
      kind: 'none',
      words: `These are ${files.length} surfaces. Bring them in one by one: each is one jaw.`,
    };
  return { kind: 'series', files, name: nameOf(files) };
}

/** The folder that all lie in, or how many there are. */
export function nameOf(files: Named[]): string {
  const folder = files[0]?.path.split('/').slice(0, -1)[0];
  const same = folder && files.every((one) => one.path.startsWith(`${folder}/`));
  return same ? folder : `${files.length} files`;
}

const read = (folder: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((done, fail) => folder.readEntries(done, fail));

async function within(entry: FileSystemEntry, into: Named[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((done, fail) =>
      (entry as FileSystemFileEntry).file(done, fail),
    );
    into.push({ file, path: entry.fullPath.replace(/^\//, '') });
    return;
  }
  const folder = (entry as FileSystemDirectoryEntry).createReader();
  // A reader gives a hundred at a time.
  for (let some = await read(folder); some.length > 0; some = await read(folder))
    for (const one of some) await within(one, into);
}

/** All files that were dropped, also those in folders. */
export async function filesOf(drop: DataTransfer): Promise<Named[]> {
  // The list is gone after the first wait.
  const entries = [...drop.items].map((item) => item.webkitGetAsEntry());
  const plain = listed(drop.files);
  const found: Named[] = [];
  for (const entry of entries) if (entry) await within(entry, found);
  return found.length > 0 ? found : plain;
}

/** Files of an input. */
export const listed = (files: FileList | null): Named[] =>
  [...(files ?? [])].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
