// Everybody in the care of the clinic: search, and a new record.
import { Button, Modal, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '../api/client';
import type { PatientRow } from '../api/types';
import { useGoWhileHere } from '../app/go';
import { useOnce } from '../app/once';
import { Card, RefusalNote, Shown, useTitle } from '../app/parts';
import { useMay } from '../app/session';
import { dateWords, momentWords } from '../lexicon/words';
import { HighAnxiety } from './today';

function NewPatient({ close }: { close: () => void }) {
  const go = useGoWhileHere();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [born, setBorn] = useState('');
  // Of that name and birth there are records already; asked once, another may be made.
  const [there, setThere] = useState<PatientRow[]>([]);
  const make = useMutation({
    mutationFn: async (another: boolean) => {
      const same = another ? [] : await alike(name, born);
      setThere(same);
      return same.length > 0
        ? null
        : await take(api.POST('/api/patients', { body: { name, born } }));
    },
    onSuccess: async (patient) => {
      if (!patient) return;
      void cache.invalidateQueries({ queryKey: ['patients'] });
      await go(`/patients/${patient.id}`);
    },
  });
  const once = useOnce(make);
  const typed = (set: (value: string) => void, value: string): void => {
    setThere([]);
    set(value);
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        once(there.length > 0);
      }}
    >
      <TextInput
        label="Full name"
        value={name}
        required
        withAsterisk={false}
        data-autofocus
        onChange={(event) => typed(setName, event.currentTarget.value)}
      />
      <TextInput
        label="Born"
        type="date"
        value={born}
        required
        withAsterisk={false}
        onChange={(event) => typed(setBorn, event.currentTarget.value)}
      />
      <AlreadyThere rows={there} />
      <RefusalNote error={make.error} />
      <div className="row">
        <Button type="submit" loading={make.isPending}>
          {there.length > 0 ? 'Make another' : 'Make the record'}
        </Button>
        <Button variant="default" onClick={close}>
          Leave it
        </Button>
      </div>
    </form>
  );
}

/** Records of that name and birth. */
export const isAlike = (one: Pick<PatientRow, 'name' | 'born'>, name: string, born: string) =>
  one.born === born && plainName(one.name) === plainName(name);
const plainName = (name: string): string =>
  name.normalize('NFC').trim().replace(/\s+/g, ' ').toLocaleLowerCase();

async function alike(name: string, born: string): Promise<PatientRow[]> {
  const query = { query: name.trim().replace(/\s+/g, ' '), limit: 50 };
  const page = await take(api.GET('/api/patients', { params: { query } }));
  return page.patients.filter((one) => isAlike(one, name, born));
}

function AlreadyThere({ rows }: { rows: PatientRow[] }) {
  if (rows.length === 0) return null;
  return (
    <div className="band doubt" role="alert">
      <strong>There is a record of this name and birth:</strong>
      {rows.map((one) => (
        <span key={one.id}>
          <Link to={`/patients/${one.id}`}>
            {one.name}, born {dateWords(one.born)}
          </Link>
        </span>
      ))}
      <span>Make another?</span>
    </div>
  );
}

/** Those that fit the search, page by page. */
const usePages = (query: string) =>
  useInfiniteQuery({
    queryKey: ['patients', query],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      take(
        api.GET('/api/patients', {
          params: {
            query: {
              limit: 50,
              ...(query ? { query } : {}),
              ...(pageParam ? { after: pageParam } : {}),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  });

export default function Patients() {
  useTitle('Patients');
  const [text, setText] = useState('');
  const [query] = useDebouncedValue(text.trim(), 200);
  const [opened, { open, close }] = useDisclosure(false);
  const may = useMay('register');
  const pages = usePages(query);
  const rows = pages.data?.pages.flatMap((page) => page.patients);
  return (
    <>
      <div className="head">
        <h1>Patients</h1>
        {may && <Button onClick={open}>New patient</Button>}
      </div>
      <Modal
        opened={opened}
        onClose={close}
        title="A new patient"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NewPatient close={close} />
      </Modal>
      <Card>
        <TextInput
          label="Search by name, number or date of birth"
          type="search"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Shown query={{ ...pages, data: rows }} what="Fetching patients">
          {(patients) => (
            <>
              <p className="soft small" role="status">
                {countWords(patients.length, query, pages.hasNextPage, may)}
              </p>
              <ul className="list">
                {patients.map((one) => (
                  <Row key={one.id} one={one} />
                ))}
              </ul>
              {pages.hasNextPage && (
                <Button
                  variant="default"
                  loading={pages.isFetchingNextPage}
                  onClick={() => void pages.fetchNextPage()}
                >
                  Show more
                </Button>
              )}
            </>
          )}
        </Shown>
      </Card>
    </>
  );
}

function countWords(count: number, query: string, more: boolean, may: boolean): string {
  if (count > 0) return `${count} shown${more ? ', there are more' : ''}`;
  if (query !== '') return 'Nobody fits that search. Try fewer letters.';
  return `No patients yet.${may ? ' Begin with New patient.' : ''}`;
}

function Row({ one }: { one: PatientRow }) {
  return (
    <li>
      <span>
        <Link className="name" to={`/patients/${one.id}`}>
          {one.name}
        </Link>{' '}
        <HighAnxiety mdas={one.mdas} />
        <br />
        <span className="soft small">born {dateWords(one.born)}</span>
      </span>
      <span className="push soft small">
        {one.next_appointment ? `next ${momentWords(one.next_appointment)}` : 'nothing later'}
      </span>
    </li>
  );
}
