// In: a tooth as it is shown, and what is to be charted. Out: it is recorded, where the tooth is as it is shown.
// Laws: nothing is recorded over what somebody else charted before that was shown; once it is shown, who charts decides; what was
// charted here is not told as another's; nothing is said to be in the record that was not sent there.
// Method: the newest chart is asked for right before. Between that and the recording another may still chart: the server keeps both,
// and the newest counts.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Condition, SurfaceName, ToothChart, ToothState } from '../api/types';
import { type Change, changes, toothIn } from './history';
import { chartQuery } from './queries';

export interface Wish {
  state?: ToothState;
  surfaces?: { surface: SurfaceName; condition: Condition; note: string }[];
}

/** Who hears how it ended: whether it was recorded, or that it failed, which `error` tells as well. */
export interface Kept {
  done: (recorded: boolean) => void;
  failed: () => void;
}
const nothing = (): void => undefined;

const ORDER = 'MOIDBL';
/** All of a tooth that can be charted, in one order. */
const told = ({ state, surfaces }: ToothChart): string =>
  JSON.stringify([
    state,
    [...surfaces]
      .sort((one, other) => ORDER.indexOf(one.surface) - ORDER.indexOf(other.surface))
      .map(({ surface, condition, note }) => [surface, condition, note ?? '']),
  ]);
export const isSame = (one: ToothChart, other: ToothChart): boolean => told(one) === told(other);

/** The tooth with what was charted of its surfaces. */
export function charted(tooth: ToothChart, { surfaces = [] }: Wish): ToothChart {
  const kept = tooth.surfaces.filter(
    ({ surface }) => !surfaces.some((one) => one.surface === surface),
  );
  return { ...tooth, surfaces: [...kept, ...surfaces] };
}

/** What differs, in words; a note that is another one, too. */
export function differences(before: ToothChart, now: ToothChart): Change[] {
  const of = (tooth: ToothChart) => ({ at: '', days: [], teeth: [tooth] });
  const all = changes(of(before), of(now));
  if (all.length > 0 || isSame(before, now)) return all;
  return [{ fdi: now.fdi, words: 'a note was changed' }];
}

/** `tooth`: as it is known now. */
export function useCharting(patient: string, tooth: ToothChart) {
  const cache = useQueryClient();
  // As it was when the form was begun, or when what differs was taken note of.
  const [basis, setBasis] = useState(tooth);
  const { fdi } = tooth;
  const newest = async (): Promise<ToothChart> =>
    toothIn(await cache.fetchQuery({ ...chartQuery(patient, undefined), staleTime: 0 }), fdi);
  const deed = useMutation({
    /** Whether it was recorded. */
    mutationFn: async ({ wish, shown }: { wish: Wish; shown: ToothChart }): Promise<boolean> => {
      const now = await newest();
      // It is shown first: the newest chart is in view from here on.
      if (!isSame(now, shown)) return false;
      await take(
        api.POST('/api/patients/{p}/chart', {
          params: { path: { p: patient } },
          body: { fdi, surfaces: [], ...wish },
        }),
      );
      const after = await newest();
      // What follows from a state the server knows.
      setBasis(wish.state ? after : charted(now, wish));
      return true;
    },
    onSettled: () => {
      // Whether it is to be examined, and whether a plan on it waits for this, is told elsewhere.
      for (const key of ['plan', 'patient'])
        void cache.invalidateQueries({ queryKey: [key, patient] });
      return cache.invalidateQueries({ queryKey: ['chart', patient] });
    },
  });
  const differs = deed.isPending ? [] : differences(basis, tooth);
  return {
    /** `kept` hears how it ended, whatever else is recorded meanwhile. */
    record: (wish: Wish, kept?: Kept): void =>
      void deed.mutateAsync({ wish, shown: tooth }).then(kept?.done, kept?.failed ?? nothing),
    busy: deed.isPending,
    error: deed.error,
    /** Whether that is in the record. */
    done: deed.data === true && differs.length === 0,
    /** What somebody else charted on it since. */
    differs,
    /** Begins from what is there now. */
    takeNewest: () => setBasis(tooth),
  };
}
