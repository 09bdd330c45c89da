// The own account: who one is here, and the password.
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { ROLE_WORDS, useAccount } from '../app/session';

export default function AccountPage() {
  useTitle('Your account');
  const account = useAccount();
  return (
    <>
      <h1>Your account</h1>
      <p>
        You are signed in as <strong>{account.name}</strong>, {ROLE_WORDS[account.role]}.
      </p>
      <ChangePassword />
    </>
  );
}

function ChangePassword() {
  const cache = useQueryClient();
  const account = useAccount();
  const [old, setOld] = useState('');
  const [fresh, setFresh] = useState('');
  const [again, setAgain] = useState('');
  const change = useMutation({
    mutationFn: () =>
      take(api.POST('/api/session/password', { body: { password: old, new_password: fresh } })),
    onSuccess: async () => {
      setOld('');
      setFresh('');
      setAgain('');
      // The session is a new one, with a new word against forged changes.
      await cache.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const differs = again !== '' && again !== fresh;
  const show = { 'aria-label': 'Show the password', tabIndex: 0 };
  return (
    <Card title="Change the password">
      <form
        className="stack narrow"
        onSubmit={(event) => {
          event.preventDefault();
          if (!differs) change.mutate();
        }}
      >
        <input
          type="text"
          name="username"
          autoComplete="username"
          value={account.name}
          readOnly
          hidden
        />
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={old}
          onChange={(event) => setOld(event.currentTarget.value)}
          visibilityToggleButtonProps={show}
        />
        <PasswordInput
          label="New password"
          description="10 characters or more; three or four words are good"
          minLength={10}
          autoComplete="new-password"
          required
          withAsterisk={false}
          value={fresh}
          onChange={(event) => setFresh(event.currentTarget.value)}
          visibilityToggleButtonProps={show}
        />
        <PasswordInput
          label="New password again"
          autoComplete="new-password"
          required
          withAsterisk={false}
          error={differs ? 'This is not the same.' : undefined}
          value={again}
          onChange={(event) => setAgain(event.currentTarget.value)}
          visibilityToggleButtonProps={show}
        />
        <RefusalNote error={change.error} />
        {change.isSuccess && (
          <p role="status">
            The password is changed. Wherever else you were signed in, you are signed out.
          </p>
        )}
        <Button type="submit" loading={change.isPending}>
          Change it
        </Button>
      </form>
    </Card>
  );
}
