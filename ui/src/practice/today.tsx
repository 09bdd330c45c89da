// The day at a glance: who comes, who waits, who is anxious, which teeth are to be examined, what devices need.
// Law: choosing a state records nothing; that is what the button beside it does.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import type { Appointment, Device, Today } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, RefusalNote, Shown, Tag, type Tone, useTitle } from '../app/parts';
import { useMay } from '../app/session';
import { chartPath } from '../chart/path';
import { EndTag } from '../delivery/end-tag';
import { beyondWords, endOf, endSentence, type Ended } from '../delivery/ends';
import { isHigh } from '../lexicon/mdas';
import { dateWords, isoDay, momentWords, spaced, stopped } from '../lexicon/words';
import { takenWords } from '../delivery/taken-for';
import { deviceState, owed } from './device-state';
import { offered, TONES } from './states';

export function HighAnxiety({ mdas }: { mdas: number | null | undefined }) {
  if (!isHigh(mdas)) return null;
  return <Tag tone="doubt">high dental anxiety (MDAS {mdas} of 25)</Tag>;
}

function Row({
  one,
  change,
  busy,
  may,
}: {
  one: Appointment;
  change: (state: Appointment['state']) => void;
  busy: boolean;
  may: boolean;
}) {
  return (
    <li className={`day${one.state === 'done' || one.state === 'missed' ? ' past' : ''}`}>
      <span className="when">{one.starts.slice(11, 16)}</span>
      <span>
        <Link className="name strong" to={`/patients/${one.patient.id}`}>
          {one.patient.name}
        </Link>{' '}
        <Tag tone={TONES[one.state]}>{spaced(one.state)}</Tag>{' '}
        <HighAnxiety mdas={one.patient.mdas} />
        <br />
        <span className="soft">
          {one.reason}, {one.minutes} min
        </span>
      </span>
      {may && <StateChoice key={one.state} one={one} busy={busy} change={change} />}
    </li>
  );
}

interface StateChoiceProps {
  one: Appointment;
  busy: boolean;
  change: (state: Appointment['state']) => void;
}
/** A state that is chosen, and the button that records it. */
export function StateChoice({ one, busy, change }: StateChoiceProps) {
  const [state, setState] = useState(one.state);
  const of = `${one.patient.name}’s appointment at ${one.starts.slice(11, 16)}`;
  return (
    <form
      className="do row"
      onSubmit={(event) => {
        event.preventDefault();
        change(state);
      }}
    >
      <NativeSelect
        size="sm"
        aria-label={`State of ${of}`}
        value={state}
        data={offered(one.state).map((value) => ({ value, label: spaced(value) }))}
        onChange={(event) => setState(event.currentTarget.value as Appointment['state'])}
      />
      {state !== one.state && (
        <Button type="submit" size="sm" aria-label={`Record the state of ${of}`} loading={busy}>
          Record
        </Button>
      )}
    </form>
  );
}

export function TodayPage() {
  const [date, setDate] = useState(() => isoDay(new Date()));
  useTitle('Today');
  const cache = useQueryClient();
  const may = useMay('book');
  const devices = useMay('see_devices');
  const query = useQuery({
    queryKey: ['today', date],
    queryFn: () => take(api.GET('/api/today', { params: { query: { date } } })),
    refetchInterval: 15_000,
  });
  const change = useMutation({
    mutationFn: ({ one, state }: { one: Appointment; state: Appointment['state'] }) =>
      take(
        api.PATCH('/api/patients/{p}/appointments/{a}', {
          params: { path: { p: one.patient.id, a: one.id } },
          body: { state },
        }),
      ),
    onSettled: () => cache.invalidateQueries({ queryKey: ['today'] }),
  });
  return (
    <>
      <div className="head">
        <h1>{date === isoDay(new Date()) ? 'Today' : dateWords(date)}</h1>
        <DayChoice date={date} choose={setDate} />
      </div>
      <RefusalNote error={change.error} />
      <Shown query={query} what="Fetching the day">
        {(today) => (
          <>
            <ToExamineCard today={today} />
            <div className="wide-left">
              <Card
                title="Appointments"
                aside={
                  <span className="soft">
                    {today.appointments.length} on {dateWords(today.date)}
                  </span>
                }
              >
                {today.appointments.length === 0 && (
                  <p className="empty">Nobody is booked on this day.</p>
                )}
                <ul className="list plain">
                  {today.appointments.map((one) => (
                    <Row
                      key={`${one.patient.id} ${one.id}`}
                      one={one}
                      may={may}
                      busy={change.isPending && change.variables.one === one}
                      change={(state) => change.mutate({ one, state })}
                    />
                  ))}
                </ul>
              </Card>
              <div className="column">
                {today.sessions.length > 0 && <SessionsCard sessions={today.sessions} />}
                <NeedsCard today={today} />
                {devices && <DevicesCard devices={today.devices} />}
              </div>
            </div>
          </>
        )}
      </Shown>
    </>
  );
}

function DayChoice({ date, choose }: { date: string; choose: (date: string) => void }) {
  const step = (days: number): void => {
    const day = new Date(`${date}T12:00`);
    day.setDate(day.getDate() + days);
    choose(isoDay(day));
  };
  return (
    <div className="row">
      <Button variant="default" size="sm" onClick={() => step(-1)}>
        Earlier
      </Button>
      <TextInput
        type="date"
        size="sm"
        aria-label="Day"
        value={date}
        onChange={(event) => event.currentTarget.value && choose(event.currentTarget.value)}
      />
      <Button variant="default" size="sm" onClick={() => step(1)}>
        Later
      </Button>
    </div>
  );
}

/** Devices that are out of use, and what one is to be given before it is used. */
export function NeedsCard({ today }: { today: Today }) {
  const due = today.devices.flatMap((one) => {
    const what = owed(one);
    return what && today.date >= isoDay(new Date()) ? [{ one, what }] : [];
  });
  return (
    <Card title="What devices need">
      {today.held.length + due.length === 0 && <p className="empty">No device needs anything.</p>}
      <ul className="list">
        {today.held.map((one) => (
          <li key={`${one.what}${one.since}`}>
            <span>
              <strong>{one.what}</strong> is out of use since {momentWords(one.since)}:{' '}
              {stopped(one.why)} <ToDevices />
            </span>
          </li>
        ))}
        {due.map(({ one, what }) => (
          <li key={one.id}>
            <span>
              <strong>{one.name}</strong>: {what.words} <ToDevices />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function ToDevices() {
  return useMay('see_devices') ? <Link to="/devices">To the devices</Link> : null;
}

/** Teeth that a session left in doubt, until somebody looked: before all else of the day. */
export function ToExamineCard({ today }: { today: Today }) {
  const { tooth } = useNumbers();
  const care = useMay('see_care');
  const { to_examine: teeth, to_examine_is_whole: whole } = today;
  if (teeth.length === 0 && whole) return null;
  return (
    <Card title="Teeth to be examined (simulated)">
      {!whole && (
        <p role="status">
          <strong>Not all records could be read yet: this list may not be whole.</strong>
        </p>
      )}
      <ul className="list">
        {teeth.map((one) => {
          const ended: Ended = { ...one, state: 'over', worked: true };
          // What was meant, and was not worked on.
          const instead = one.fdi === one.worked_fdi ? null : one.worked_fdi;
          const taken =
            instead === null
              ? takenWords(one, tooth)
              : `It was said to be the one that was worked on; tooth ${tooth(instead)} was.`;
          return (
            <li key={`${one.delivery} ${one.fdi}`}>
              <span>
                <Link className="name" to={`/deliveries/${one.delivery}`}>
                  {one.name}, tooth {tooth(one.fdi)}
                </Link>{' '}
                {instead !== null ? (
                  <Tag tone="bad">not worked on</Tag>
                ) : (
                  <EndTag end={endOf(ended)} />
                )}
                <br />
                <span className="soft small">
                  {one.beyond_limits && one.beyond_limits.length > 0 && (
                    <strong>Beyond its limits: {beyondWords(one.beyond_limits)}. </strong>
                  )}
                  {taken !== '' && <strong>{taken} </strong>}
                  {endSentence(ended)} Ended {momentWords(one.ended)}.
                </span>
              </span>
              {care && (
                <span className="push">
                  <Link
                    to={chartPath(one.patient, one.fdi)}
                    aria-label={`To the chart of ${one.name}, tooth ${tooth(one.fdi)}`}
                  >
                    To the chart
                  </Link>
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <p className="soft small">
        A tooth stands here until somebody charts it; “Looked at: it is as charted” is enough.
      </p>
    </Card>
  );
}

const SESSION: Record<Today['sessions'][number]['state'], { tone: Tone; words: string }> = {
  setting_up: { tone: 'note', words: 'is made ready' },
  verify: { tone: 'doubt', words: 'waits for patient and tooth' },
  running: { tone: 'good', words: 'works' },
  held: { tone: 'doubt', words: 'stands still' },
  over: { tone: 'quiet', words: 'is over' },
};

function SessionsCard({ sessions }: { sessions: Today['sessions'] }) {
  const { tooth } = useNumbers();
  return (
    <Card title="Sessions now (simulated)">
      <ul className="list">
        {sessions.map((one) => (
          <li key={one.delivery}>
            <span>
              <Link className="name" to={`/deliveries/${one.delivery}`}>
                {one.name}, tooth {tooth(one.fdi)}
              </Link>
              <br />
              <span className="soft small">
                {one.by}, since {momentWords(one.began)}
              </span>
            </span>
            <span className="push">
              <Tag tone={SESSION[one.state].tone}>{SESSION[one.state].words}</Tag>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function DevicesCard({ devices }: { devices: Device[] }) {
  return (
    <Card title="Devices" aside={<Link to="/devices">All about them</Link>}>
      <ul className="list">
        {devices.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{one.name}</strong>{' '}
              <Tag tone="quiet">{one.simulated ? 'simulated' : 'device'}</Tag>
            </span>
            <span className="push">
              <Tag tone={deviceState(one).tone}>{deviceState(one).words}</Tag>
            </span>
          </li>
        ))}
      </ul>
      {devices.length === 0 && (
        <p className="empty">No device is known here, so that nothing can be delivered.</p>
      )}
    </Card>
  );
}
