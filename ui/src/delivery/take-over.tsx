// A session that another account has in its hands, for who may deliver it.
// Laws: whoever may deliver and is told so, or is refused a hold or a resume for that, can take it over on the same page, by verifying
// patient and tooth, or not; it is offered only while the session may be commanded, and not to who has just lost it; it hides nothing else
// that was refused, and nothing that breaks in the form does.
import { Button } from '@mantine/core';
import type { Patient } from '../api/types';
import { Fence } from '../app/fault';
import { RefusalNote } from '../app/parts';
import { isOfOther } from './hands';
import type { TakeOver } from './use-take-over';
import { Verify } from './verify';

function Offer({ ask, leave }: Pick<TakeOver, 'ask' | 'leave'>) {
  return (
    <div className="band doubt" role="alert">
      <strong>{ELSEWHERE}</strong>
      <span>
        Another account verified patient and tooth, so that only there it can be held and resumed.
        The stop is everybody’s. Where that person has left, verify both yourself: once that is
        taken, the hold there ends, and the device is off until you hold.
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

const ELSEWHERE = 'The session is in other hands.';

/** For who had it until now. */
function Lost({ leave }: Pick<TakeOver, 'leave'>) {
  return (
    <div className="band doubt" role="alert">
      <strong>{ELSEWHERE}</strong>
      <span>
        Another account verified patient and tooth after you, so that only there it can be held and
        resumed. The stop is everybody’s. Talk with whoever did.
      </span>
      <div className="row mid">
        <Button size="sm" variant="default" onClick={leave}>
          Leave it there
        </Button>
      </div>
    </div>
  );
}

const Leave = ({ leave }: Pick<TakeOver, 'leave'>) => (
  <Button size="sm" variant="default" onClick={leave}>
    Do not take over
  </Button>
);

/** In the bar, where a hold would only be refused. */
export const InOtherHands = ({ show }: { show: () => void }) => (
  <Button
    size="sm"
    variant="default"
    onClick={() => {
      show();
      window.scrollTo({ top: 0 });
    }}
  >
    Whose hands?
  </Button>
);

interface InHandProps {
  /** The session may be commanded. */
  acts: boolean;
  /** It asks for patient and tooth by itself. */
  due: boolean;
  takeOver: TakeOver;
  /** What was not taken. */
  refused: Error | null;
  patient: Patient | undefined;
  lost: boolean;
  /** What stands in the place of a part that breaks, and when it is tried again. */
  fence: { words: string; anew: number };
}
/** Why something was not taken, and patient and tooth where they are asked for. */
export function InHand({ acts, due, takeOver, refused, patient, lost, fence }: InHandProps) {
  const { offered, asked, ask, leave, verify } = takeOver;
  const asks = acts && (due || asked);
  const offers = acts && offered && !asks;
  return (
    <>
      <Fence {...fence}>
        {offers && (takeOver.lost ? <Lost leave={leave} /> : <Offer ask={ask} leave={leave} />)}
        <RefusalNote error={offered && isOfOther(refused) ? null : refused} />
      </Fence>
      {asks && (
        <Fence {...fence}>
          <Verify patient={patient} lost={lost} busy={verify.isPending} send={verify.mutate} />
        </Fence>
      )}
      {asks && !due && <Leave leave={leave} />}
    </>
  );
}
