// What speaks against a tooth's number, and against whose mouth a scan shows: told where it is decided on.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Patient, Scan } from '../api/types';
import { useNumbers } from '../app/numbering';
import { dateWords } from '../lexicon/words';
import { patientQuery } from '../practice/patient';
import { scanQuery } from './queries';

/** Below this a number is told as unsure. */
const SURE = 0.65;

/** Where a person said where other teeth are, by their numbers. */
function renumberedBy(corrections: Scan['corrections'], number: (fdi: number) => string): string {
  const given = [...new Set(corrections.map((one) => one.fdi))].map(number);
  const which = given.length === 1 ? `tooth ${given[0]} is` : `teeth ${given.join(', ')} are`;
  return `a person said where ${which}, and the others were numbered again after that`;
}

/** Why the number of a tooth may be another one's; nothing where it is sure and nobody changed any. */
export function numberDoubts(
  scan: Pick<Scan, 'teeth' | 'corrections'>,
  fdi: number,
  number: (fdi: number) => string = String,
): string[] {
  const label = scan.teeth.find((one) => one.fdi === fdi);
  if (!label) return ['no tooth of the scan has this number'];
  const unsure = label.confidence < SURE && !label.by_hand;
  return [
    ...(unsure ? [`the program is ${Math.round(100 * label.confidence)} % sure of it`] : []),
    ...label.doubts,
    ...(label.by_hand ? ['a person gave it'] : []),
    ...(!label.by_hand && scan.corrections.length > 0
      ? [renumberedBy(scan.corrections, number)]
      : []),
  ];
}

/** Teeth that one of two scans of a jaw has and the other has not. */
export function teethApart(
  scan: Pick<Scan, 'teeth'>,
  earlier: Pick<Scan, 'teeth'>,
): { gone: number[]; more: number[] } {
  const of = ({ teeth }: Pick<Scan, 'teeth'>): Set<number> => new Set(teeth.map((one) => one.fdi));
  const [now, then] = [of(scan), of(earlier)];
  return {
    gone: [...then].filter((one) => !now.has(one)),
    more: [...now].filter((one) => !then.has(one)),
  };
}

/** Whether the tooth is the one that its number says, as far as the scan tells. */
export function NumberDoubt({
  patient,
  scan,
  fdi,
}: {
  patient: string;
  scan: string;
  fdi: number;
}) {
  const { tooth, number } = useNumbers();
  const told = useQuery(scanQuery(patient, scan)).data;
  if (!told) {
    return (
      <p className="band doubt">Whether {tooth(fdi)} is sure is not known: the scan is not here.</p>
    );
  }
  const doubts = numberDoubts(told, fdi, number);
  if (doubts.length === 0) return null;
  return (
    <p className="band doubt">
      <span>
        <strong>Look which tooth it is.</strong> That this is {tooth(fdi)} is not sure:{' '}
        {doubts.join('; ')}.
      </span>
    </p>
  );
}

type Row = Patient['scans'][number];
/** Jaws of two persons do; hardly any treatment makes one fit on itself no more. */
function FitsNowhere({ before }: { before: Row }) {
  return (
    <p className="band bad" role="alert">
      <span>
        <strong>This may be another person’s mouth.</strong> However it is turned, this scan does
        not fit on the scan of {dateWords(before.received)} ({before.name}), nor on those before it
        that were compared. Look whose mouth it is before anything is planned on it.
      </span>
    </p>
  );
}

/** Which of its teeth a piece shows is known where it fits on the others only. */
const Unplaced = () => (
  <p className="band bad" role="alert">
    <span>
      <strong>Nothing is planned on this scan.</strong> It shows a piece of a jaw that fits on no
      scan of this mouth before it, and a tooth was worked on: it may show that tooth under any
      number. Scan the whole jaw.
    </span>
  </p>
);

/** Whether the scan shows the mouth of the one before, as far as its teeth tell. */
export function MouthDoubt({ patient, scan }: { patient: Patient; scan: Scan }) {
  return (
    <>
      {scan.unplaced && <Unplaced />}
      <OtherMouth patient={patient} scan={scan} />
    </>
  );
}

type Told = Pick<Scan, 'id' | 'jaw' | 'unlike'>;
/** The scan that a scan is compared with here: the one of its jaw before it, by their order in the record, since clocks are set. */
export function useEarlier(patient: Pick<Patient, 'id' | 'scans'>, scan: Told | undefined) {
  const unlike = patient.scans.find((one) => one.id === scan?.unlike);
  const place = patient.scans.findIndex((one) => one.id === scan?.id);
  // The record here is older than the scan: which one is before it is not known until that is fetched anew, once.
  const missing = scan !== undefined && !unlike && place < 0;
  const record = useQuery({ ...patientQuery(patient.id), enabled: missing, staleTime: 0 });
  const before = unlike
    ? undefined
    : patient.scans
        .slice(0, Math.max(place, 0))
        .findLast((one) => one.state === 'examined' && one.jaw === scan?.jaw);
  const query = useQuery({ ...scanQuery(patient.id, before?.id ?? ''), enabled: !!before });
  const compared = !missing && (!before || query.data !== undefined);
  const waits = !compared && (missing ? record.isFetching : query.isPending);
  const again = () => void (missing ? record : query).refetch();
  return { unlike, before, earlier: query.data, compared, waits, again };
}

/** That nobody compared them is told, since nothing would look like nothing that is wrong. */
const NotCompared = ({ before, again }: { before: Row | undefined; again: () => void }) => (
  <div className="band doubt" role="alert">
    <span>
      <strong>Look whose mouth it is.</strong>{' '}
      {before
        ? `The scan of ${dateWords(before.received)} (${before.name}) could not be fetched`
        : 'This scan is not in the record as far as that could be fetched'}
      , so that the teeth of this one were not compared with{' '}
      {before ? 'it' : 'those of the scan before it'} here: were they those of another person,
      nothing would say so.
    </span>
    <div>
      <Button variant="default" size="sm" onClick={again}>
        Compare again
      </Button>
    </div>
  </div>
);

function OtherMouth({ patient, scan }: { patient: Patient; scan: Scan }) {
  const { number } = useNumbers();
  const { unlike, before, earlier, compared, waits, again } = useEarlier(patient, scan);
  if (unlike) return <FitsNowhere before={unlike} />;
  if (!compared) return !waits && <NotCompared before={before} again={again} />;
  if (!before || !earlier) return null;
  const { gone, more } = teethApart(scan, earlier);
  if (gone.length + more.length === 0) return null;
  const named = (all: number[]): string => all.map(number).join(', ');
  return (
    <p className="band doubt">
      <span>
        <strong>Look whose mouth it is.</strong> The scan of {dateWords(before.received)} (
        {before.name}) has other teeth:{' '}
        {[
          ...(gone.length > 0 ? [`${named(gone)} ${gone.length > 1 ? 'are' : 'is'} not here`] : []),
          ...(more.length > 0
            ? [`${named(more)} ${more.length > 1 ? 'were' : 'was'} not there`]
            : []),
        ].join('; ')}
        .
      </span>
    </p>
  );
}
