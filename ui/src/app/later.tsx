// Parts of the app that are fetched with the first page that shows them.
// In: how one is fetched, and what stands in its place meanwhile. Out: the part, as a component. Fails: by breaking where it stands, like any
// part; standing there anew it is asked for anew.
// Method: no Suspense. What that waited for it shows at least 0.3 s after the wait was shown, and parts stand in one another: three waits in a row
// were a second.
// Law: what has come is shown at once, wherever it stands.
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

export function later<P extends object>(
  fetched: () => Promise<{ default: ComponentType<P> }>,
  meanwhile: ReactNode,
): (props: P) => ReactNode {
  let part: ComponentType<P> | undefined;
  let coming: Promise<void> | undefined;
  const ask = (): Promise<void> =>
    (coming ??= fetched().then(
      (come) => {
        part = come.default;
      },
      (why: unknown) => {
        coming = undefined;
        throw why;
      },
    ));
  return function Later(props: P) {
    const [, look] = useState(0);
    const [broke, setBroke] = useState<{ why: unknown }>();
    const Part = part;
    useEffect(() => {
      if (part) {
        // It came after it was looked for, and nobody tells of it any more.
        if (!Part) look((n) => n + 1);
        return undefined;
      }
      let stays = true;
      ask().then(
        () => stays && look((n) => n + 1),
        (why: unknown) => stays && setBroke({ why }),
      );
      return () => {
        stays = false;
      };
    }, []);
    if (broke) throw broke.why;
    return Part ? <Part {...props} /> : meanwhile;
  };
}
