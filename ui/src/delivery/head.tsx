// The head of a delivery's page: whose it is, and which tooth.
// Law: who is to verify patient and tooth reads them off the patient and the chair: neither head nor title tells them before that. Who
// only watches has to know which chair it is, and is told both, but while they are due and this account may verify them; whoever begins to take the session over is told neither from then on.
import { Link } from 'react-router';
import type { Cockpit, Delivery, Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Tag, useTitle } from '../app/parts';
import { momentWords } from '../lexicon/words';
import { isUnbegun } from './words';

/** Whether patient and tooth are verified as of now; where nothing is heard yet, nobody has. */
export const isVerified = (now: Cockpit | null): boolean =>
  now !== null && now.waits_for !== 'verify' && !(now.waits_for === 'patient' && isUnbegun(now));

export interface HeadProps {
  delivery: Delivery;
  patient: Patient | undefined;
}
export function Head({
  unverified = false,
  ...about
}: HeadProps & {
  /** This page asks for patient and tooth, or will. */
  unverified?: boolean;
}) {
  return unverified ? <Unverified began={about.delivery.began} /> : <Whose {...about} />;
}

/** By the tooth as it is known now, which may be another one than the plan's. */
function Whose({ patient, delivery }: HeadProps) {
  const { tooth } = useNumbers();
  const whose = `${patient?.name ?? 'Patient'}, tooth ${tooth(delivery.fdi)}`;
  useTitle(`Delivery for ${whose}`);
  return (
    <h1>
      {whose} <Tag tone="quiet">simulated</Tag>
    </h1>
  );
}

/** Told apart from other sessions by when it began, with a way out for who came to a wrong page. */
function Unverified({ began }: Pick<Delivery, 'began'>) {
  useTitle('Delivery, to be verified');
  return (
    <>
      <h1>
        Delivery, to be verified <Tag tone="quiet">simulated</Tag>
      </h1>
      <p>
        Begun {momentWords(began)}. Patient and tooth stand here once they are verified. If you look
        for another session: <Link to="/">all that go on are on today’s page</Link>.
      </p>
    </>
  );
}
