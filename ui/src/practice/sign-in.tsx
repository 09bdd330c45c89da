// The door. A wrong password and an unknown name read the same.
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import { askAnew, tellTabs } from '../app/door';
import type { Session } from '../api/types';
import { Appearance, Offline } from '../app/frame';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { Password } from '../app/password';
import { CutOff } from '../delivery/cut-off';

export function SignIn({ session }: { session: Session }) {
  useTitle('Sign in');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => take(api.POST('/api/session', { body: { name, password } })),
    onSuccess: async () => {
      tellTabs();
      await askAnew();
    },
  });
  return (
    <main className="page door">
      <div>
        <p className="brand">BioSculpt</p>
        <h1>{session.clinic.name}</h1>
      </div>
      <CutOff />
      <Offline staff={false} />
      <Card title="Sign in">
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            enter.mutate();
          }}
        >
          <TextInput
            label="Name"
            name="name"
            autoComplete="username"
            value={name}
            required
            withAsterisk={false}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Password label="Password" name="password" value={password} set={setPassword} />
          <RefusalNote error={enter.error} />
          <Button type="submit" loading={enter.isPending}>
            Sign in
          </Button>
        </form>
        {session.clinic.demo && (
          <p className="soft small">
            A demonstration with invented people: elara (technician), amir (dentist), sol (safety
            officer), desk (front desk), theo and luna (patients). Their password was printed when
            the program started.
          </p>
        )}
      </Card>
      <div className="head">
        <p className="soft small">The device of this clinic is simulated. Not a medical device.</p>
        <Appearance />
      </div>
    </main>
  );
}
