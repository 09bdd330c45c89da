// In: what an answer says of the file that it is. Out: a plain name for it.
// Law: nothing that could be a folder is in the name.

export function fileNameOf(disposition: string | null, otherwise: string): string {
  const said = /filename="([^"]*)"/.exec(disposition ?? '')?.[1] ?? '';
  return /^[\w-]+(\.[\w-]+)*$/.test(said) ? said : otherwise;
}
