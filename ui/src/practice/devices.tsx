// The devices: what runs in them, which lot they carry, what they found of themselves, and who has them.
import { Button, NativeSelect, NumberInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Device } from '../api/types';
import { useAsked } from '../app/asked';
import { useOnce } from '../app/once';
import { Card, RefusalNote, Shown, SimulatedBand, Tag, useTitle } from '../app/parts';
import { Asked } from '../app/question';
import { useMay } from '../app/session';
import { capital, momentWords } from '../lexicon/words';
import { deviceState, isFree, LOT_MOST, owed } from './device-state';

/** Releases that this program has. */
const FIRMWARE = ['1.2', '1.1', '1.0'];

export default function Devices() {
  useTitle('Devices');
  const may = useMay('manage_devices');
  const query = useQuery({
    queryKey: ['devices'],
    queryFn: () => take(api.GET('/api/devices')),
    refetchInterval: 3_000,
  });
  return (
    <>
      <h1>Devices</h1>
      <SimulatedBand />
      <Shown query={query} what="Fetching devices">
        {(devices) => (
          <>
            {devices.length === 0 && (
              <p className="empty">
                No device is known here, so that nothing can be delivered.{' '}
                {may ? 'Take one in.' : 'A technician or an administrator takes one in.'}
              </p>
            )}
            {devices.map((one) => (
              <DeviceCard key={one.id} one={one} may={may} />
            ))}
            {may && <TakeIn />}
          </>
        )}
      </Shown>
    </>
  );
}

function DeviceCard({ one, may }: { one: Device; may: boolean }) {
  const cache = useQueryClient();
  const done = () => void cache.invalidateQueries({ queryKey: ['devices'] });
  const test = useMutation({
    mutationFn: () => take(api.POST('/api/devices/{v}/test', { params: { path: { v: one.id } } })),
    onSettled: done,
  });
  const state = deviceState(one);
  const free = isFree(one) && !test.isPending;
  return (
    <Card
      title={one.name}
      aside={
        <span>
          {one.simulated && <Tag tone="quiet">simulated</Tag>}{' '}
          <Tag tone={state.tone}>{state.words}</Tag>
        </span>
      }
    >
      <Facts one={one} />
      <Found one={one} testing={test.isPending || one.state === 'testing'} />
      <RefusalNote error={test.error} />
      {may && (
        <div className="row">
          <Load one={one} free={free} done={done} />
          <Button className="push" disabled={!free} onClick={() => test.mutate()}>
            Test it now
          </Button>
          <Retire one={one} free={free} done={done} />
        </div>
      )}
    </Card>
  );
}

function Facts({ one }: { one: Device }) {
  return (
    <dl className="strip">
      <div>
        <dt>Firmware</dt>
        <dd>{one.firmware}</dd>
      </div>
      <div>
        <dt>Safety protocol</dt>
        <dd>{one.protocol}</dd>
      </div>
      <div>
        <dt>Lot of carriers</dt>
        <dd>{one.lot}</dd>
      </div>
    </dl>
  );
}

interface DeedProps {
  one: Device;
  /** Neither in use nor under test. */
  free: boolean;
  done: () => void;
}
/** Another lot of carriers is in it. */
function Load({ one, free, done }: DeedProps) {
  const [lot, setLot] = useState<number | string>('');
  const load = useMutation({
    mutationFn: (lot: number) =>
      take(api.PUT('/api/devices/{v}/lot', { params: { path: { v: one.id } }, body: { lot } })),
    onSuccess: () => setLot(''),
    onSettled: done,
  });
  const once = useOnce(load);
  return (
    <form
      className="row lot"
      onSubmit={(event) => {
        event.preventDefault();
        once(Number(lot));
      }}
    >
      <NumberInput
        label="Another lot is loaded"
        placeholder="its number"
        min={1}
        max={LOT_MOST}
        allowDecimal={false}
        value={lot}
        onChange={setLot}
      />
      <Button type="submit" variant="default" disabled={!free || lot === ''}>
        Record the lot
      </Button>
      <RefusalNote error={load.error} />
    </form>
  );
}

/** Takes a device out of the house for good, after it was asked once more. */
function Retire({ one, free, done }: DeedProps) {
  const { asked, asker, ask, leave } = useAsked();
  const retire = useMutation({ mutationFn: () => retired(one.id), onSettled: done });
  if (!asked) {
    return (
      <Button
        variant="default"
        aria-label={`Retire it: ${one.name}`}
        disabled={!free}
        ref={asker}
        onClick={ask}
      >
        Retire it
      </Button>
    );
  }
  return (
    <Asked
      question={`Retire ${one.name}?`}
      follows="It is not shown any more, and delivers nothing."
      yes="Retire it for good"
      may={free}
      deed={retire}
      leave={leave}
    />
  );
}

const retired = (v: string): Promise<unknown> =>
  take(api.DELETE('/api/devices/{v}', { params: { path: { v } } }));

/** What it found of itself, and what it is to be given before it is used. */
function Found({ one, testing }: { one: Device; testing: boolean }) {
  if (testing)
    return <p role="status">It tests itself: load, work, stop, silence. A few seconds …</p>;
  const due = owed(one);
  const test = one.self_test;
  return (
    <>
      {test && (
        <p>
          <Tag tone={test.passed ? 'good' : 'bad'}>
            {test.passed ? 'self-test passed' : 'self-test did not pass'}
          </Tag>{' '}
          <span className="soft">{momentWords(test.at)}</span>
        </p>
      )}
      {due && (
        <div className="band doubt" role="note">
          <span>{capital(due.words)}</span>
        </div>
      )}
      {test && (
        <ul className="small found">
          {test.words.split('; ').map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      {test && !test.passed && (
        <p>Nothing is delivered by it. Have it examined, and let it test itself again.</p>
      )}
    </>
  );
}

function TakeIn() {
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [firmware, setFirmware] = useState('1.2');
  const [lot, setLot] = useState<number | string>(1);
  const add = useMutation({
    mutationFn: () =>
      take(api.POST('/api/devices', { body: { name, firmware, lot: Number(lot) } })),
    onSuccess: () => setName(''),
    onSettled: () => void cache.invalidateQueries({ queryKey: ['devices'] }),
  });
  const once = useOnce(add);
  return (
    <Card title="Take a device in">
      <form
        className="row take-in"
        onSubmit={(event) => {
          event.preventDefault();
          once();
        }}
      >
        <TextInput
          className="grow"
          label="Name"
          required
          withAsterisk={false}
          maxLength={60}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Firmware"
          data={FIRMWARE}
          value={firmware}
          onChange={(event) => setFirmware(event.currentTarget.value)}
        />
        <NumberInput
          label="Lot of carriers"
          min={1}
          max={LOT_MOST}
          allowDecimal={false}
          value={lot}
          onChange={setLot}
        />
        <Button type="submit" loading={add.isPending} disabled={name.trim() === '' || lot === ''}>
          Take it in
        </Button>
      </form>
      <RefusalNote error={add.error} />
    </Card>
  );
}
