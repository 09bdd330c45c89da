// What one must know before going in: anxiety, appointments, notes at every stage.
import { Button, Modal, NumberInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { Card, RefusalNote, Tag, useTitle } from '../app/parts';
import { useNumbers } from '../app/numbering';
import { useOnce } from '../app/once';
import { useAccount, useMay } from '../app/session';
import { ConsentCard } from '../consent/consent';
import { planState, rowEnd } from '../delivery/ends';
import { dateWords, isoDay, momentWords, spaced } from '../lexicon/words';
import { MisnumberedMark } from '../scan/misnumbered';
import { SCAN_TONES } from '../scan/scans';
import { AnxietyForm } from './anxiety';
import { Notes } from './notes';
import { usePatient } from './patient';
import { TakeAlong } from './take-along';

export default function Summary() {
  const patient = usePatient();
  useTitle(patient.name);
  const care = useMay('see_care');
  return (
    <div className="two">
      <Anxiety patient={patient} />
      <Appointments patient={patient} />
      {care && <Notes patient={patient} />}
      {care && <Latest patient={patient} />}
      {care && (
        <ConsentCard
          title="Use for research and teaching"
          patient={patient.id}
          name={patient.name}
          plan={null}
          open
        />
      )}
      {care && <TakeAlong patient={patient} />}
    </div>
  );
}

function Anxiety({ patient }: { patient: Patient }) {
  const [opened, { open, close }] = useDisclosure(false);
  const may = useMay('answer_mdas');
  const own = useAccount().role === 'patient';
  const last = patient.mdas.at(-1);
  return (
    <Card
      title="Dental anxiety"
      aside={
        may && (
          <Button variant="default" size="sm" onClick={open}>
            Fill in the form
          </Button>
        )
      }
    >
      {last ? (
        <p>
          <strong>MDAS {last.total} of 25</strong>, filled in on {dateWords(last.date)}.{' '}
          {last.high && <Tag tone={own ? 'quiet' : 'doubt'}>high (19 and over)</Tag>}
        </p>
      ) : (
        <p className="empty">
          The form has not been filled in. Five questions; filling it in does not raise anxiety.
        </p>
      )}
      {patient.mdas.length > 1 && (
        <p className="soft small">
          Earlier:{' '}
          {patient.mdas
            .slice(0, -1)
            .map((one) => `${one.total} on ${dateWords(one.date)}`)
            .join(', ')}
          .
        </p>
      )}
      <Modal
        opened={opened}
        onClose={close}
        size="xl"
        title="How do you feel about the dentist?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <AnxietyForm of={patient} close={close} />
      </Modal>
    </Card>
  );
}

function Appointments({ patient }: { patient: Patient }) {
  const [opened, { open, close }] = useDisclosure(false);
  const may = useMay('book');
  return (
    <Card
      title="Appointments"
      aside={
        may && (
          <Button variant="default" size="sm" onClick={open}>
            Book
          </Button>
        )
      }
    >
      {patient.appointments.length === 0 && <p className="empty">Nothing is booked.</p>}
      <ul className="list">
        {patient.appointments.map((one) => (
          <li key={one.id}>
            <span>
              <strong>{momentWords(one.starts)}</strong>, {one.minutes} min
              <br />
              <span className="soft">{one.reason}</span>
            </span>
            <span className="push">
              <Tag tone="quiet">{spaced(one.state)}</Tag>
            </span>
          </li>
        ))}
      </ul>
      <Modal
        opened={opened}
        onClose={close}
        title="Book an appointment"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Book patient={patient.id} close={close} />
      </Modal>
    </Card>
  );
}

function Book({ patient, close }: { patient: string; close: () => void }) {
  const cache = useQueryClient();
  const [starts, setStarts] = useState(`${isoDay(new Date())}T09:00`);
  const [minutes, setMinutes] = useState(30);
  const [reason, setReason] = useState('');
  const book = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/appointments', {
          params: { path: { p: patient } },
          body: { starts, minutes, reason },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['patient', patient] });
      void cache.invalidateQueries({ queryKey: ['today'] });
      close();
    },
  });
  const once = useOnce(book);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        once();
      }}
    >
      <TextInput
        label="Starts"
        type="datetime-local"
        value={starts}
        required
        withAsterisk={false}
        onChange={(event) => setStarts(event.currentTarget.value.slice(0, 16))}
      />
      <NumberInput
        label="Length (minutes)"
        size="md"
        min={5}
        max={480}
        step={5}
        value={minutes}
        hideControls
        onChange={(value) => setMinutes(Number(value))}
      />
      <TextInput
        label="Reason"
        value={reason}
        required
        withAsterisk={false}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <RefusalNote error={book.error} />
      <Button type="submit" loading={book.isPending}>
        Book
      </Button>
    </form>
  );
}

export function Latest({ patient }: { patient: Patient }) {
  const scan = patient.scans.at(-1);
  const plan = patient.plans.at(-1);
  const delivery = patient.deliveries.at(-1);
  const may = useMay('bring_scan');
  const { tooth, number } = useNumbers();
  return (
    <Card title="Where it stands">
      <ul className="list">
        <li>
          <span className="soft">Latest scan</span>
          <span className="push">
            {scan ? (
              <>
                <Link to={`scans/${scan.id}`}>{scan.name}</Link>{' '}
                {scan.state !== 'examined' && (
                  <Tag tone={SCAN_TONES[scan.state] ?? 'quiet'}>{scan.state}</Tag>
                )}
                <MisnumberedMark patient={patient} scan={scan.id} />
              </>
            ) : (
              'none yet'
            )}
          </span>
        </li>
        <li>
          <span className="soft">Latest plan</span>
          <span className="push">
            {plan ? (
              <Link to={`plans/${plan.id}`}>
                tooth {tooth(plan.fdi)}, {planState(plan, patient.deliveries, number).words}
              </Link>
            ) : (
              'none yet'
            )}
          </span>
        </li>
        <li>
          <span className="soft">Latest delivery (simulated)</span>
          <span className="push">
            {delivery ? (
              <Link to={`/deliveries/${delivery.id}`}>
                tooth {tooth(delivery.fdi)}, {rowEnd(delivery, patient.plans, number).words}
              </Link>
            ) : (
              'none yet'
            )}
          </span>
        </li>
      </ul>
      {may && (
        <div>
          <Button component={Link} to="scans/new">
            Scan in
          </Button>
        </div>
      )}
    </Card>
  );
}
