// A session that goes on, for who delivers it or watches: what it tells, and the hands.
// Laws: whatever part breaks, the bar with the stop and the keys of the stop stay, and what is refused is told; from when patient and tooth
// are asked for here, or a taking over is begun, until they are verified, nothing tells who verifies them which they are; nor, while they
// are due in other hands, who may verify them next. Who may not deliver sees both.
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type SessionLine, useSessionLine } from '../api/live';
import type { Cockpit, Delivery, Plan } from '../api/types';
import { Fence } from '../app/fault';
import { Card, SimulatedBand, Tag, Waiting } from '../app/parts';
import { useMay } from '../app/session';
import { NO_PICTURE } from '../mesh/lazy';
import { Bar, isStopping } from './bar';
import { Head, type HeadProps, isVerified } from './head';
import {
  isOfOther,
  LINE_LOST,
  newest,
  SAID_OTHERS,
  useHands,
  useHold,
  useLetGo,
  useStop,
  useStopKeys,
} from './hands';
import type { LettingGo } from './let-go';
import { LiveView } from './live-view';
import { Alarms, Lately, Permits, Readings, Zones } from './readings';
import { PatientLine } from './patient-line';
import { StopLink } from './stop-link';
import { InHand } from './take-over';
import { Trace } from './trace';
import { Unheard } from './unheard';
import { useTakeOver } from './use-take-over';
import { bandOf, deviceOf, isDone, isUnbegun, letsGo, lostWords } from './words';

/** An end that was taken ends the session in less than this, or did not end it. */
const END_MS = 10_000;
const GOES_ON =
  'The end was said, and the session is not over yet. Press the stop if it works; then end it again.';

export const UNSHOWN =
  'A part of this page cannot be shown: look at the patient. The stop below works.';
export const NOT_SEEN = 'What the session tells could not be shown, so the hold was let go.';

export interface LiveProps extends HeadProps {
  plan: Plan | undefined;
  ended: () => void;
}

export function Live({ delivery, patient, plan, ended }: LiveProps) {
  const d = delivery.id;
  const may = useMay('deliver');
  const line = useSessionLine(d, ended);
  const { now, lost } = line;
  const hands = useHands(d);
  const ending = useEnding(d);
  const { stop, letGo, letting, release, hold, press } = useStopAndHold(d, may, line, ended);
  const ends = now?.ending === true;
  const takeOver = useTakeOver(d, now?.operator, hold, hands);
  const { elsewhere, asked } = takeOver;
  const refused = useRefused([hands, takeOver.verify, ending, letGo]);
  const waits = now?.waits_for ?? 'verify';
  const verifying = now !== null && (waits === 'verify' || now.operator === 'nobody');
  const acts = may && now !== null && !ends && !isDone(now);
  const toVerify = !isVerified(now) || now?.operator === 'nobody';
  const unverified = (acts && asked) || (may && !ends && toVerify);
  // What broke is tried again each second of the session; who does not see what is told does not watch it.
  const shown = { anew: Math.floor((now?.at_ms ?? 0) / 1000), broke: () => hold.drop(NOT_SEEN) };
  return (
    <>
      <Head delivery={delivery} patient={patient} unverified={unverified} />
      <Fence words={UNSHOWN} {...shown}>
        <Bands {...{ now, lost, ending }} may={may && !elsewhere} dropped={hold.dropped} />
      </Fence>
      <InHand
        acts={acts}
        due={verifying && !elsewhere}
        takeOver={takeOver}
        refused={refused}
        patient={patient}
        lost={lost}
        fence={{ words: UNSHOWN, anew: shown.anew }}
      />
      {verifying && <OwnStop code={delivery.stop_code} line={pageOf(line)} />}
      {now ? (
        <Fence words={UNSHOWN} {...shown}>
          <Told
            now={now}
            old={lost}
            acts={may && !elsewhere}
            plan={mayBeSeen(now, unverified, asked || elsewhere) ? plan : undefined}
            patient={delivery.patient}
          />
        </Fence>
      ) : (
        <Waiting what="Waiting for the first word of the session" />
      )}
      {!verifying && <OwnStop code={delivery.stop_code} line={pageOf(line)} />}
      <SimulatedBand />
      <Bar
        alarm={<Above stop={stop} line={may ? pageOf(line) : undefined} />}
        lost={lost}
        pressed={now?.patient_stop ?? false}
        stopping={isStopping(now, stop.pending || letting.told?.mine === true)}
        waits={waits}
        may={may}
        hold={hold}
        elsewhere={acts && elsewhere ? takeOver.show : null}
        held={now?.held ?? null}
        press={press}
        letting={{ ...letting, isAtTop: refused === letGo.error }}
        release={release}
        resume={() => hands.mutate({ resume: true })}
        end={ending.end}
        ending={ending.said || (ends && !ending.goesOn)}
      />
    </>
  );
}

/** The picture of the tooth: its shape tells much of which it is. Once something is delivered, that has to be seen, but not by who is
    asked for both, or may be next, while the session is in other hands. */
const mayBeSeen = (now: Cockpit, unverified: boolean, ofOthers: boolean): boolean =>
  !unverified || !(isUnbegun(now) || ofOthers);

/** What is said above the buttons of the bar. */
function Above({ stop, line }: { stop: ReturnType<typeof useStop>; line: Line }) {
  return (
    <>
      <Unheard error={stop.error} again={stop.pending} />
      <PatientLine line={line} />
    </>
  );
}

type Line = Cockpit['stop_page'] | undefined;
/** Whether the patient's page is heard now, which nobody knows who hears nothing. */
const pageOf = ({ now, lost }: SessionLine): Line => (lost ? undefined : now?.stop_page);

function OwnStop({ code, line }: { code: Delivery['stop_code']; line: Line }) {
  return (
    <Fence words="The address of the patient’s own stop cannot be shown. Agree on a sign, such as a raised hand, at which you stop.">
      <StopLink code={code} line={line} />
    </Fence>
  );
}

interface Said {
  error: Error | null;
  isSuccess: boolean;
  /** When it was said last. */
  submittedAt: number;
  reset: () => void;
}
/** What was not taken, the newest of it, until something is: what was refused before that is past. */
function useRefused(all: Said[]): Error | null {
  const taken = all.map((one) => one.isSuccess);
  const before = useRef(taken);
  useEffect(() => {
    const isNew = taken.some((one, at) => one && !before.current[at]);
    before.current = taken;
    if (isNew) all.forEach((one) => one.error && one.reset());
  }, [taken.join()]);
  const newestFirst = [...all].sort((a, b) => b.submittedAt - a.submittedAt);
  const errors = newestFirst.flatMap(({ error }) => error ?? []);
  // That it is in other hands has a form of its own.
  return errors.find((one) => !isOfOther(one)) ?? errors[0] ?? null;
}

/** A press of the stop takes back what was said of letting go; whatever stops the session lets go of the hold. */
export function useStopAndHold(
  d: string,
  may: boolean,
  { now, lost }: SessionLine,
  ended: () => void,
) {
  const stop = useStop(d, ended);
  const letGo = useLetGo(d);
  const ends = now?.ending === true || isDone(now);
  const hold = useHold(d, may && !ends, lost);
  const { press: say } = stop;
  const { reset } = letGo;
  const { set, drop, lose } = hold;
  const press = useCallback(() => {
    say();
    reset();
    set(false);
  }, [say, reset, set]);
  useStopKeys(true, press);
  // Whoever or whatever stopped it, and wherever the line went: it goes on only by a new hold. One that is switched on while
  // it stands still the server refuses; a go that was said just now may not be seen here yet.
  const stopped = now?.patient_stop ?? false;
  const why = letsGo(now);
  const operator = now?.operator;
  const had = useRef(operator);
  useLayoutEffect(() => {
    const isLost = had.current === 'mine' && operator === 'nobody';
    had.current = operator;
    if (lost) drop(LINE_LOST);
    else if (operator === 'other') lose();
    else if (isLost) drop(SAID_OTHERS);
    else if (why) drop(why);
  }, [lost, operator, why, drop, lose]);
  // What was told of a stop that is let go says nothing of the next one.
  useEffect(() => {
    if (stopped) return;
    stop.forget();
    reset();
  }, [stopped]);
  const letting: LettingGo = {
    told: newest(letGo.data, stop.heard) ?? null,
    forGone: letGo.variables === true,
    failed: letGo.isError,
  };
  const release = (forGone: boolean): void => {
    stop.leave();
    letGo.mutate(forGone);
  };
  return { stop, letGo, letting, release, hold, press };
}

interface Ending extends Said {
  end: () => void;
  /** It was said, and may still be under way. */
  said: boolean;
  taken: boolean;
  /** It was taken, and the session goes on all the same. */
  goesOn: boolean;
}
function useEnding(d: string): Ending {
  const deed = useHands(d);
  const [goesOn, setGoesOn] = useState(false);
  useEffect(() => {
    if (!deed.isSuccess) return;
    const timer = window.setTimeout(() => {
      deed.reset();
      setGoesOn(true);
    }, END_MS);
    return () => window.clearTimeout(timer);
  }, [deed.isSuccess]);
  return {
    end: () => {
      setGoesOn(false);
      deed.mutate({ end: true });
    },
    said: deed.isPending || deed.isSuccess,
    taken: deed.isSuccess,
    goesOn,
    error: deed.error,
    isSuccess: deed.isSuccess,
    submittedAt: deed.submittedAt,
    reset: deed.reset,
  };
}

interface BandsProps {
  now: Cockpit | null;
  lost: boolean;
  dropped: string | null;
  ending: Pick<Ending, 'said' | 'taken' | 'goesOn'>;
  may: boolean;
}
/** In one look: does it work, and if not, what does it wait for. */
export function Bands({ now, lost, dropped, ending, may }: BandsProps) {
  const band = bandOf(now, ending.taken, may);
  const device = deviceOf(now);
  // Once it is told that it is being ended, what was done is measured, which takes its time.
  const goesOn = ending.goesOn && !ending.said && !(now?.ending && !now.on) && !isDone(now);
  return (
    <>
      {lost && (
        <div className="band bad" role="alert">
          <strong>{lostWords(dropped === LINE_LOST)}</strong>
          <span>
            Look at the patient. What is shown below is from before; whether the device is off is
            not known here. As soon as the session is heard again, this page says what to do.
          </span>
        </div>
      )}
      <div
        className={`band ${lost ? 'doubt' : band.tone}`}
        role="status"
        hidden={lost && !dropped && !goesOn}
      >
        {!lost && (
          <strong>
            {device && <Tag tone={device.tone}>{device.words}</Tag>} {band.words}
          </strong>
        )}
        {dropped && <span>{dropped}</span>}
        {goesOn && <span>{GOES_ON}</span>}
      </div>
    </>
  );
}

interface ToldProps {
  now: Cockpit;
  /** Nothing newer is heard: it is shown without colours that speak of now. */
  old: boolean;
  /** Who reads it may do what an alarm asks for. */
  acts: boolean;
  plan: Plan | undefined;
  patient: string;
}
/** What device and guard tell at this moment. */
function Told({ now, old, acts, plan, patient }: ToldProps) {
  return (
    <div className={`wide-left cockpit${old ? ' old' : ''}`} data-moment={now.at_ms}>
      <div className="column">
        <Card>
          <Zones now={now} />
          <Readings now={now} />
          <Trace now={now} />
        </Card>
        <Permits now={now} old={old} />
        <Lately now={now} />
      </div>
      <div className="column">
        <Alarms now={now} old={old} acts={acts} />
        {plan && (
          <Fence words={NO_PICTURE}>
            <LiveView now={now} plan={plan} patient={patient} />
          </Fence>
        )}
      </div>
    </div>
  );
}
