// Parts of the app that are fetched with the first page that shows them.
// In: how one is fetched, and what stands in its place meanwhile. Out: the part, as a component. Fails: in its own place, where it is told,
// and where it is asked for anew: by a press, once this machine is on the network again, and where it stands anew.
// Method: no Suspense. What that waited for it shows at least 0.3 s after the wait was shown, and parts stand in one another: three waits in a row
// were a second.
// Laws: what has come is shown at once, wherever it stands; one that cannot be fetched takes nothing else from the page; a style that cannot be
// fetched, of whichever part, keeps none away.
import { Button } from '@mantine/core';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/** Styles that could not be fetched: what builds this app has each asked for once only, so that a part would come without them. */
const lost = new Set<string>();
globalThis.document?.addEventListener(
  'error',
  ({ target }) => {
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return;
    lost.add(target.href);
    target.remove();
  },
  true,
);

const style = (href: string): Promise<void> =>
  new Promise((come, fail) => {
    const link = Object.assign(document.createElement('link'), {
      rel: 'stylesheet',
      crossOrigin: '',
      href,
      onload: () => {
        lost.delete(href);
        come();
      },
      onerror: fail,
    });
    document.head.append(link);
  });

/** `missing`: what is to be known where it cannot be fetched. */
export function later<P extends object>(
  fetched: () => Promise<{ default: ComponentType<P> }>,
  meanwhile: ReactNode,
  missing?: ReactNode,
): (props: P) => ReactNode {
  let part: ComponentType<P> | undefined;
  let coming: Promise<void> | undefined;
  const fetchAll = () =>
    lost.size > 0 ? Promise.allSettled([...lost].map(style)).then(fetched) : fetched();
  const ask = (): Promise<void> =>
    (coming ??= fetchAll().then(
      (come) => {
        part = come.default;
      },
      (why: unknown) => {
        coming = undefined;
        throw why;
      },
    ));
  return function Later(props: P) {
    const [round, again] = useState(0);
    const [failed, setFailed] = useState(-1);
    const [, look] = useState(0);
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
        () => stays && setFailed(round),
      );
      return () => {
        stays = false;
      };
    }, [round]);
    if (Part) return <Part {...props} />;
    if (failed !== round) return meanwhile;
    return <Missing again={() => again(round + 1)}>{missing}</Missing>;
  };
}

function Missing({ again, children }: { again: () => void; children: ReactNode }) {
  useEffect(() => {
    window.addEventListener('online', again);
    return () => window.removeEventListener('online', again);
  });
  return (
    <div className="band bad" role="alert">
      <strong>This part could not be loaded.</strong>
      {children}
      <span>
        The rest of the page is as it was. Where this machine was off the network, it is tried again
        by itself once it is back. Where the clinic’s program was renewed meanwhile, only loading
        the page again helps: that lets go of a hold on it, and of what was begun there.
      </span>
      <div className="row">
        <Button variant="default" size="sm" onClick={again}>
          Try again
        </Button>
        <Button variant="default" size="sm" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      </div>
    </div>
  );
}
