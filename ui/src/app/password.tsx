// A password that is asked for, also as a signature, or chosen: then it is typed twice.
import { PasswordInput } from '@mantine/core';
import { type ReactNode, type Ref, useState } from 'react';

export interface PasswordProps {
  label: string;
  value: string;
  set: (value: string) => void;
  description?: string;
  error?: string | false;
  /** Chosen here, so that no browser fills in the one it knows. */
  fresh?: boolean;
  least?: number;
  name?: string;
  /** The name of the button that shows it, where there are two. */
  shows?: string;
  box?: Ref<HTMLInputElement>;
  className?: string;
}

export function Password(props: PasswordProps) {
  const {
    label,
    value,
    set,
    description,
    error,
    fresh = false,
    least,
    name,
    box,
    className,
  } = props;
  const { shows = 'Show the password' } = props;
  return (
    <PasswordInput
      className={className}
      label={label}
      description={description}
      name={name}
      autoComplete={fresh ? 'new-password' : 'current-password'}
      minLength={least}
      required
      withAsterisk={false}
      error={error}
      ref={box}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': shows, tabIndex: 0 }}
    />
  );
}

/** As short as the server takes it. */
export const LEAST = 10;

export interface Chosen {
  password: string;
  again: string;
  differs: boolean;
  setPassword: (value: string) => void;
  setAgain: (value: string) => void;
  clear: () => void;
}

export function useChosen(): Chosen {
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const clear = (): void => {
    setPassword('');
    setAgain('');
  };
  return {
    password,
    again,
    differs: again !== '' && again !== password,
    setPassword,
    setAgain,
    clear,
  };
}

interface TwiceProps {
  chosen: Chosen;
  label: string;
  description: string;
  labelAgain: string;
}
/** A new password, and the same once more. */
export function Twice({ chosen, label, description, labelAgain }: TwiceProps) {
  return (
    <>
      <Password
        label={label}
        description={description}
        fresh
        least={LEAST}
        value={chosen.password}
        set={chosen.setPassword}
      />
      <Password
        label={labelAgain}
        fresh
        error={chosen.differs && 'The two differ'}
        value={chosen.again}
        set={chosen.setAgain}
        shows="Show the repeated password"
      />
    </>
  );
}

interface SignatureProps {
  password: string;
  set: (password: string) => void;
  /** The button that signs. */
  children: ReactNode;
}
/** A signature is the password once more, beside the button that signs. */
export function Signature({ password, set, children }: SignatureProps) {
  return (
    <div className="row">
      <Password className="grow" label="Your password, as a signature" value={password} set={set} />
      {children}
    </div>
  );
}
