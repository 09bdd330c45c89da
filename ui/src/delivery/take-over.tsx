// A session that another account has in its hands, for who may deliver it.
// Laws: who is refused a hold or a resume for that can take it over on the same page, by verifying patient and tooth, or not; it is offered only
// while the session may be commanded; it hides nothing else that was refused.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Patient } from '../api/types';
import { RefusalNote } from '../app/parts';
import { type Hold, isOfOther, type useHands } from './hands';
import { Verify } from './verify';

type Hands = ReturnType<typeof useHands>;

/** Where another account verified patient and tooth, whoever may deliver can do so anew: the session is in those hands then. */
export function useTakeOver(hold: Hold, { error, reset }: Pick<Hands, 'error' | 'reset'>) {
  const [asked, setAsked] = useState(false);
  return {
    asked,
    foreign: hold.foreign === true || isOfOther(error),
    ask: () => setAsked(true),
    /** Put away until the next refusal. */
    leave: () => {
      setAsked(false);
      // One that was taken meanwhile stays.
      if (!hold.on) hold.set(false);
      if (isOfOther(error)) reset();
    },
    taken: () => {
      setAsked(false);
      hold.set(false);
    },
  };
}

function TakeOver({ ask, leave }: { ask: () => void; leave: () => void }) {
  return (
    <div className="band doubt" role="alert">
      <strong>The session is in other hands.</strong>
      <span>
        Another account verified patient and tooth, so that only there it can be held and resumed.
        The stop is everybody’s. Where that person has left, verify both yourself.
      </span>
      <div className="row mid">
        <Button size="sm" variant="default" onClick={ask}>
          Take the session over
        </Button>
        <Leave leave={leave} />
      </div>
    </div>
  );
}

const Leave = ({ leave }: { leave: () => void }) => (
  <Button size="sm" variant="default" onClick={leave}>
    Do not take over
  </Button>
);

interface InHandProps {
  /** The session may be commanded. */
  acts: boolean;
  /** It asks for patient and tooth by itself. */
  due: boolean;
  takeOver: ReturnType<typeof useTakeOver>;
  /** What was not taken. */
  refused: Error | null;
  patient: Patient | undefined;
  lost: boolean;
  hands: Hands;
}
/** Why something was not taken, and patient and tooth where they are asked for. */
export function InHand({ acts, due, takeOver, refused, patient, lost, hands }: InHandProps) {
  const { foreign, asked, ask, leave, taken } = takeOver;
  const asks = acts && (due || asked);
  return (
    <>
      {acts && foreign && !asks && <TakeOver ask={ask} leave={leave} />}
      <RefusalNote error={foreign && isOfOther(refused) ? null : refused} />
      {asks && (
        <Verify
          patient={patient}
          lost={lost}
          busy={hands.isPending}
          send={(what) => hands.mutate(what, { onSuccess: taken })}
        />
      )}
      {asks && !due && <Leave leave={leave} />}
    </>
  );
}
