// The own account: who one is here, and the password.
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import { askAnew, tellTabs } from '../app/door';
import { Card, RefusalNote, useTitle } from '../app/parts';
import { Password, Twice, useChosen } from '../app/password';
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
  const account = useAccount();
  const [old, setOld] = useState('');
  const chosen = useChosen();
  const change = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/session/password', {
          body: { password: old, new_password: chosen.password },
        }),
      ),
    onSuccess: async () => {
      setOld('');
      chosen.clear();
      // The session is a new one, with a new word against forged changes, in the other tabs as well.
      tellTabs();
      await askAnew();
    },
  });
  return (
    <Card title="Change the password">
      <form
        className="stack narrow"
        onSubmit={(event) => {
          event.preventDefault();
          if (!chosen.differs) change.mutate();
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
        <Password
          label="Current password"
          value={old}
          set={setOld}
          shows="Show the current password"
        />
        <Twice
          chosen={chosen}
          label="New password"
          description="10 characters or more; three or four words are good"
          labelAgain="New password again"
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
