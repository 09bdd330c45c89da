// The reader's choice of tooth numbers, kept on this device.
import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import { nameOf, numberIn, type System } from '../lexicon/numbers';

const KEY = 'biosculpt-numbers';
const Choice = createContext<{ system: System; choose: (system: System) => void }>({
  system: 'fdi',
  choose: () => undefined,
});

function kept(): System {
  const value = window.localStorage.getItem(KEY);
  return value === 'universal' || value === 'palmer' ? value : 'fdi';
}

export function Numbering({ children }: { children: ReactNode }) {
  const [system, set] = useState<System>(kept);
  const choose = useCallback((next: System) => {
    window.localStorage.setItem(KEY, next);
    set(next);
  }, []);
  return <Choice value={{ system, choose }}>{children}</Choice>;
}

export function useNumbers() {
  const { system, choose } = useContext(Choice);
  return {
    system,
    choose,
    number: (fdi: number) => numberIn(system, fdi),
    tooth: (fdi: number) => `${numberIn(system, fdi)} (${nameOf(fdi)})`,
  };
}

export function NumberingChoice() {
  const { system, choose } = useContext(Choice);
  return (
    <SegmentedControl
      aria-label="Tooth numbers"
      value={system}
      onChange={(value) => choose(value as System)}
      data={[
        { value: 'fdi', label: 'FDI' },
        { value: 'universal', label: 'Universal' },
        { value: 'palmer', label: 'Palmer' },
      ]}
    />
  );
}
