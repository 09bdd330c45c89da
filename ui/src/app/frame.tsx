// The frame around every page: where one can go, who is signed in, and whether the server answers.
import {
  Button,
  NativeSelect,
  useMantineColorScheme,
  type MantineColorScheme,
} from '@mantine/core';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { NavLink, Outlet } from 'react-router';
import { isReachable, onReachable } from '../api/client';
import { CutOff } from '../delivery/cut-off';
import { CutUpload } from '../scan/cut-upload';
import { useDrafts } from './drafts';
import { LeaveQuestionWithin, type Loss, useStaked } from './leaving';
import { RefusalNote } from './parts';
import { type Action, ROLE_WORDS, useAccount, useClinic, useSignOut } from './session';
import { useMutation } from '@tanstack/react-query';

export function Offline({ staff }: { staff: boolean }) {
  const up = useSyncExternalStore(onReachable, isReachable);
  if (up) return null;
  return (
    <div className="band bad" role="alert">
      <strong>The clinic’s server does not answer here.</strong>
      <span>
        {staff && 'Look at the patient, not at this page. '}What is shown is from before, until the
        server answers again.
      </span>
    </div>
  );
}

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      label="Appearance"
      size="sm"
      value={colorScheme}
      onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)}
      data={[
        { value: 'auto', label: 'As the system' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
}

export function Foot() {
  const clinic = useClinic();
  return (
    <footer className="foot">
      <div>
        <p>{clinic.name}</p>
        <p>
          {clinic.demo && 'A demonstration: every person here is invented. '}The device is
          simulated. Not a medical device.
        </p>
      </div>
      <Appearance />
    </footer>
  );
}

/** What is not in the record yet is gone with who typed it. */
const UNRECORDED: Loss = {
  title: 'What was typed is not recorded',
  follows: 'A note is in no record yet; if you sign out now, it is gone.',
  yes: 'Sign out, and lose it',
};

/** What is lost by signing out here; null where nothing is. */
function lossOf(staked: Loss | undefined, drafts: boolean): Loss | null {
  if (!drafts) return staked ?? null;
  return staked ? { ...staked, follows: `${staked.follows} ${UNRECORDED.follows}` } : UNRECORDED;
}

/** Signing out; where something would be lost by it, after it was asked. */
function useLeave() {
  const leave = useMutation({ mutationFn: useSignOut() });
  const drafts = useDrafts(useAccount().id) > 0;
  const [staked] = useStaked();
  const loss = lossOf(staked, drafts);
  const isLoss = loss !== null;
  const [isAsked, ask] = useState(false);
  // What was asked of may be done meanwhile.
  useEffect(() => {
    if (!isLoss) ask(false);
  }, [isLoss]);
  return {
    leave,
    signOut: () => (loss ? ask(true) : leave.mutate()),
    asked: (
      <LeaveQuestionWithin
        loss={isAsked ? loss : null}
        stay={() => ask(false)}
        leave={() => {
          ask(false);
          leave.mutate();
        }}
      />
    ),
  };
}

export function Frame() {
  const account = useAccount();
  const { leave, signOut, asked } = useLeave();
  const patient = account.role === 'patient';
  const may = (action: Action): boolean => account.may.includes(action);
  return (
    <>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <header className="top">
        <NavLink to="/" className="brand" aria-current={undefined} end>
          BioSculpt
        </NavLink>
        <nav aria-label="Clinic">
          {patient ? (
            <NavLink to={`/patients/${account.patient ?? ''}`}>My record</NavLink>
          ) : (
            <>
              {may('see_today') && (
                <NavLink to="/" end>
                  Today
                </NavLink>
              )}
              {may('list_patients') && <NavLink to="/patients">Patients</NavLink>}
              {may('see_devices') && <NavLink to="/devices">Devices</NavLink>}
            </>
          )}
          {may('manage_accounts') && <NavLink to="/accounts">Accounts</NavLink>}
        </nav>
        <div className="me">
          <NavLink to="/account" title="Your account">
            {account.name}, {ROLE_WORDS[account.role]}
          </NavLink>
          <Button variant="default" size="sm" loading={leave.isPending} onClick={signOut}>
            Sign out
          </Button>
        </div>
      </header>
      <main className="page" id="main" tabIndex={-1}>
        {asked}
        <CutOff />
        <CutUpload />
        <Offline staff={!patient} />
        <RefusalNote error={leave.error} />
        <Outlet />
      </main>
      <Foot />
    </>
  );
}
