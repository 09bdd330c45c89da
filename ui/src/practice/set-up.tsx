// The first account, by the one-time address that the program printed.
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, take } from '../api/client';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { sessionQuery } from '../app/session';

export default function SetUp() {
  useTitle('Set up');
  const go = useNavigate();
  const cache = useQueryClient();
  // The session's answer carries the token that every change needs.
  const session = useQuery(sessionQuery);
  const [token] = useState(() => window.location.hash.slice(1));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const make = useMutation({
    mutationFn: () => take(api.POST('/api/setup', { body: { token, name, password } })),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['session'] });
      await go('/', { replace: true });
    },
  });
  const differs = again !== '' && again !== password;
  if (session.data?.clinic.needs_setup === false && make.isIdle) return <IsSetUp />;
  return (
    <main className="page door">
      <div>
        <p className="brand">BioSculpt</p>
        <h1>Set up the clinic</h1>
      </div>
      <Card title="The first administrator">
        {token === '' && (
          <div className="band doubt" role="alert">
            <strong>This address has no one-time code.</strong>
            <span>
              Open the whole line that the program printed when it started: it ends with # and a
              code.
            </span>
          </div>
        )}
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!differs) make.mutate();
          }}
        >
          <TextInput
            label="Name"
            value={name}
            required
            withAsterisk={false}
            autoComplete="username"
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <PasswordInput
            label="Password"
            description="10 characters or more. A few words are easier to keep than signs."
            minLength={10}
            required
            withAsterisk={false}
            value={password}
            autoComplete="new-password"
            onChange={(event) => setPassword(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
          />
          <PasswordInput
            label="The password again"
            required
            withAsterisk={false}
            value={again}
            autoComplete="new-password"
            error={differs && 'The two differ'}
            onChange={(event) => setAgain(event.currentTarget.value)}
            visibilityToggleButtonProps={{
              'aria-label': 'Show the repeated password',
              tabIndex: 0,
            }}
          />
          <RefusalNote error={make.error} />
          <Button type="submit" loading={make.isPending} disabled={token === ''}>
            Make the account
          </Button>
        </form>
      </Card>
    </main>
  );
}

/** Nothing is left to set up: the one-time code is spent. */
function IsSetUp() {
  return (
    <main className="page door">
      <div>
        <p className="brand">BioSculpt</p>
        <h1>This clinic is set up</h1>
      </div>
      <Card>
        <p>
          There is nothing left to do here. <Link to="/">Sign in</Link>. Further accounts are made
          by an administrator.
        </p>
      </Card>
    </main>
  );
}
