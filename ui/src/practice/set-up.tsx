// The first account, by the one-time address that the program printed.
import { Button, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, take } from '../api/client';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { Twice, useChosen } from '../app/password';
import { askAnew, door, sessionQuery } from '../app/door';

export default function SetUp() {
  useTitle('Set up');
  // The session's answer carries the token that every change needs.
  const session = useQuery(sessionQuery, door);
  const [token] = useState(() => window.location.hash.slice(1));
  const [begun, setBegun] = useState(false);
  if (session.data?.clinic.needs_setup === false && !begun) return <IsSetUp />;
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
        <FirstAccount token={token} begun={() => setBegun(true)} />
      </Card>
    </main>
  );
}

/** `begun`: from here on, that the clinic is set up is by this page's own doing. */
function FirstAccount({ token, begun }: { token: string; begun: () => void }) {
  const go = useNavigate();
  const [name, setName] = useState('');
  const chosen = useChosen();
  const make = useMutation({
    mutationFn: () =>
      take(api.POST('/api/setup', { body: { token, name, password: chosen.password } })),
    onMutate: begun,
    onSuccess: async () => {
      await askAnew();
      await go('/', { replace: true });
    },
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!chosen.differs) make.mutate();
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
      <Twice
        chosen={chosen}
        label="Password"
        description="10 characters or more. A few words are easier to keep than signs."
        labelAgain="The password again"
      />
      <RefusalNote error={make.error} />
      <Button type="submit" loading={make.isPending} disabled={token === ''}>
        Make the account
      </Button>
    </form>
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
