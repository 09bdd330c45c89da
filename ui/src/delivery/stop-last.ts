// In: what the patient's stop page heard last, where its session is over, or the clinic knows it no more. Out: the truest that can be
// said of it.
// Laws: of a treatment that is over is spoken only where one was heard of; that it is over is said only where that was told; that it may have been cut off is said wherever it went on when it was heard
// of last; before all else, who is being treated is told to raise a hand.
// Method: the clinic forgets a session's code when it is over, and when its server is started again, by which a session is cut off. It
// answers the same to both, but a server that is started again did not answer before that.
import { isNowhere } from '../api/client';
import type { StopView } from '../api/types';
import { isBeingEnded } from './calm';
import { UNBEGUN } from './words';

/** What this page heard of a beginning: that it works or worked, that it was ended before that, or neither. */
export type Begun = 'worked' | 'never' | undefined;

/** The same with one more word of the session. */
export function begunBy(before: Begun, view: StopView): Begun {
  if (view.on || view.state === 'running') return 'worked';
  return before ?? (isBeingEnded(view) && view.words.endsWith(UNBEGUN) ? 'never' : undefined);
}

/** The clinic gave no answer of its own, as while its server is started again. */
export const isAway = (error: unknown): boolean =>
  error !== null && error !== undefined && !isNowhere(error);

export interface LastWords {
  title: string;
  words: string;
}
const HAND = 'If you are being treated, raise your hand.';
const STAFF = 'The staff can see how it ended.';

const DONE = 'This page has done its work. You can close it.';

/** Where it was told that it is over. */
export function overWords(begun: Begun): LastWords {
  if (begun === 'worked') return { title: 'The treatment is over', words: DONE };
  const title = 'The session is over';
  return { title, words: begun === 'never' ? `${UNBEGUN} ${DONE}` : DONE };
}

/** `view`: what was told last; none where nothing ever was. `away`: the clinic did not answer after that. */
export function lastWords(view: StopView | undefined, away: boolean, begun: Begun): LastWords {
  if (!view) {
    return {
      title: 'This session is over, or not known here',
      words: `${HAND} Then ask for the address again. Your treatment may be over, it may have been cut off, or this address may not be right.`,
    };
  }
  if (begun === 'never') {
    return {
      title: 'The session was being ended',
      words: `${HAND} When this page heard of it last, it was being ended. ${UNBEGUN} The clinic does not know this session any more.`,
    };
  }
  if (view.ending) {
    return {
      title: 'The treatment was being ended',
      words: `${HAND} When this page heard of it last, it was being ended. The clinic does not know this session any more. ${STAFF}`,
    };
  }
  if (view.state === 'setting_up') {
    return {
      title: 'The session is over, or was cut off',
      words: `${HAND} Nothing had begun when this page heard of it last. The clinic does not know this session any more. ${STAFF}`,
    };
  }
  if (away) {
    return {
      title: 'The treatment may have been cut off',
      words: `${HAND} It went on when this page heard of it last. Then the clinic did not answer, and now it does not know this session any more: its server was started again, which cuts a treatment off, or the treatment ended meanwhile. ${STAFF}`,
    };
  }
  return {
    title: 'The treatment is over, or was cut off',
    words: `${HAND} It went on when this page heard of it last. The clinic does not know this session any more; how it ended was not told here. ${STAFF}`,
  };
}
