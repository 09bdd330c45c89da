// Accounts, for the administrator: who may sign in, and as what.
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Listed, Role } from '../api/types';
import { Card, RefusalNote, Shown, Tag, useTitle } from '../app/parts';
import { ROLE_WORDS, useAccount } from '../app/session';
import { capital } from '../lexicon/words';

export default function Accounts() {
  useTitle('Accounts');
  const me = useAccount();
  const cache = useQueryClient();
  const [lost, setLost] = useState<Listed | null>(null);
  const query = useQuery({ queryKey: ['accounts'], queryFn: () => take(api.GET('/api/accounts')) });
  const close = useMutation({
    mutationFn: (id: string) =>
      take(api.POST('/api/accounts/{id}/close', { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['accounts'] }),
  });
  return (
    <>
      <h1>Accounts</h1>
      <div className="wide-left">
        <Card title="Who may sign in">
          <RefusalNote error={close.error} />
          <Shown query={query} what="Fetching accounts">
            {(accounts) => (
              <ul className="list">
                {accounts.map((one) => (
                  <li key={one.id}>
                    <span>
                      <strong>{one.name}</strong> <Tag tone="quiet">{ROLE_WORDS[one.role]}</Tag>
                    </span>
                    {one.closed ? (
                      <span className="push soft">closed</span>
                    ) : (
                      one.id !== me.id && (
                        <>
                          <Button
                            className="push"
                            size="sm"
                            variant="default"
                            aria-label={`Give ${one.name} a new password`}
                            onClick={() => setLost(one)}
                          >
                            New password
                          </Button>
                          <Button
                            size="sm"
                            variant="default"
                            aria-label={`Close the account of ${one.name}`}
                            onClick={() => close.mutate(one.id)}
                          >
                            Close
                          </Button>
                        </>
                      )
                    )}
                  </li>
                ))}
              </ul>
            )}
          </Shown>
        </Card>
        <div className="stack">
          {lost && <NewPassword key={lost.id} of={lost} done={() => setLost(null)} />}
          <NewAccount />
        </div>
      </div>
    </>
  );
}

/** Somebody has lost the password. */
function NewPassword({ of, done }: { of: Listed; done: () => void }) {
  const [password, setPassword] = useState('');
  const give = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/accounts/{id}/password', {
          params: { path: { id: of.id } },
          body: { password },
        }),
      ),
    onSuccess: done,
  });
  return (
    <Card title={`A new password for ${of.name}`}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          give.mutate();
        }}
      >
        <PasswordInput
          label="New password"
          description="10 characters or more. Say it to nobody else; it can be changed after signing in. Until then this account is signed out everywhere."
          minLength={10}
          required
          withAsterisk={false}
          autoComplete="new-password"
          data-autofocus
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
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

function NewAccount() {
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<Role>('technician');
  const [patient, setPatient] = useState('');
  const make = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/accounts', {
          body: { name, password, role, patient: role === 'patient' ? patient : null },
        }),
      ),
    onSuccess: async () => {
      setName('');
      setPassword('');
      await cache.invalidateQueries({ queryKey: ['accounts'] });
    },
  });
  return (
    <Card title="A new account">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
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
            label="Record of the patient (its address’s last part)"
            value={patient}
            required
            withAsterisk={false}
            onChange={(event) => setPatient(event.currentTarget.value)}
          />
        )}
        <PasswordInput
          label="First password"
          description="10 characters or more"
          minLength={10}
          required
          withAsterisk={false}
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
        />
        <RefusalNote error={make.error} />
        <Button type="submit" loading={make.isPending}>
          Make the account
        </Button>
      </form>
    </Card>
  );
}
