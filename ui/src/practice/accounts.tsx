// Accounts, for the administrator: who may sign in, and as what.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Listed, Role } from '../api/types';
import { focused, useAsked } from '../app/asked';
import { useOnce } from '../app/once';
import { Card, RefusalNote, Shown, Tag, useTitle } from '../app/parts';
import { LEAST, Password } from '../app/password';
import { Asked } from '../app/question';
import { ROLE_WORDS, useAccount } from '../app/session';
import { capital } from '../lexicon/words';

export default function Accounts() {
  useTitle('Accounts');
  const [lost, setLost] = useState<Listed | null>(null);
  const [given, setGiven] = useState<Listed | null>(null);
  const query = useQuery({ queryKey: ['accounts'], queryFn: () => take(api.GET('/api/accounts')) });
  return (
    <>
      <h1>Accounts</h1>
      <div className="wide-left">
        <Card title="Who may sign in">
          <Shown query={query} what="Fetching accounts">
            {(accounts) => (
              <ul className="list">
                {accounts.map((one) => (
                  <Row
                    key={one.id}
                    one={one}
                    renew={() => {
                      setGiven(null);
                      setLost(one);
                    }}
                  />
                ))}
              </ul>
            )}
          </Shown>
        </Card>
        <div className="stack">
          <div role="status">
            {given && (
              <p className="band good" key={given.id} tabIndex={-1} ref={focused}>
                {given.name} has a new password and is signed out everywhere.
              </p>
            )}
          </div>
          {lost && (
            <NewPassword
              key={lost.id}
              of={lost}
              given={() => setGiven(lost)}
              done={() => setLost(null)}
            />
          )}
          <NewAccount />
        </div>
      </div>
    </>
  );
}

/** One account, with the ways to renew its password and to close it: the latter is asked once more. */
function Row({ one, renew }: { one: Listed; renew: () => void }) {
  const me = useAccount();
  const cache = useQueryClient();
  const { asked, asker, ask, leave } = useAsked();
  const close = useMutation({
    mutationFn: () =>
      take(api.POST('/api/accounts/{id}/close', { params: { path: { id: one.id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['accounts'] }),
  });
  return (
    <li>
      <span>
        <strong>{one.name}</strong> <Tag tone="quiet">{ROLE_WORDS[one.role]}</Tag>
      </span>
      {one.closed && <span className="push soft">closed</span>}
      {!one.closed && one.id !== me.id && !asked && (
        <span className="push row">
          <Button
            size="sm"
            variant="default"
            aria-label={`Give ${one.name} a new password`}
            onClick={renew}
          >
            New password
          </Button>
          <Button
            size="sm"
            variant="default"
            aria-label={`Close the account of ${one.name}`}
            ref={asker}
            onClick={ask}
          >
            Close
          </Button>
        </span>
      )}
      {!one.closed && asked && (
        <Asked
          question={`Close the account of ${one.name}?`}
          follows="It cannot be opened again here."
          yes="Close it for good"
          deed={close}
          leave={leave}
        />
      )}
    </li>
  );
}

/** Somebody has lost the password. */
function NewPassword({ of, given, done }: { of: Listed; given: () => void; done: () => void }) {
  const [password, setPassword] = useState('');
  const give = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/accounts/{id}/password', {
          params: { path: { id: of.id } },
          body: { password },
        }),
      ),
    onSuccess: () => {
      given();
      done();
    },
  });
  const once = useOnce(give);
  return (
    <Card title={`A new password for ${of.name}`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          once();
        }}
      >
        <Password
          label="New password"
          description={`10 characters or more. Tell it to ${of.name} only; it can be changed after signing in. With it, ${of.name} is signed out everywhere.`}
          fresh
          least={LEAST}
          box={focused}
          value={password}
          set={setPassword}
        />
        <RefusalNote error={give.error} />
        <div className="row">
          <Button type="submit" loading={give.isPending}>
            Give it
          </Button>
          <Button variant="default" onClick={done}>
            Leave it
          </Button>
        </div>
      </form>
    </Card>
  );
}

function useMakeAccount(made: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; password: string; role: Role; patient: string | null }) =>
      take(api.POST('/api/accounts', { body })),
    onSuccess: async () => {
      made();
      await cache.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
}

function NewAccount() {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('technician');
  const [patient, setPatient] = useState('');
  const make = useMakeAccount(() => {
    setName('');
    setPassword('');
  });
  const once = useOnce(make);
  return (
    <Card title="A new account">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          once({ name, password, role, patient: role === 'patient' ? patient : null });
        }}
      >
        <TextInput
          label="Name"
          value={name}
          required
          withAsterisk={false}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label="Role"
          value={role}
          data={(Object.keys(ROLE_WORDS) as Role[]).map((value) => ({
            value,
            label: capital(ROLE_WORDS[value]),
          }))}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
        />
        {role === 'patient' && (
          <TextInput
            label="Id of the record"
            description="as p0007: the front desk sees it on the patient’s page, as “record”"
            value={patient}
            required
            withAsterisk={false}
            onChange={(event) => setPatient(event.currentTarget.value)}
          />
        )}
        <Password
          label="First password"
          description="10 characters or more"
          fresh
          least={LEAST}
          value={password}
          set={setPassword}
        />
        <RefusalNote error={make.error} />
        <Button type="submit" loading={make.isPending}>
          Make the account
        </Button>
      </form>
    </Card>
  );
}
