// The sheet of a part: in 3D with its thickness and margin, figures beside limits, contacts, files. One A4 page on paper.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Link, useParams } from 'react-router';
import type { Plan, PlanPart } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, Shown, SimulatedBand, Tag, useTitle } from '../app/parts';
import { ROLE_WORDS } from '../app/session';
import { EndTag } from '../delivery/end-tag';
import { type End, planState, workedEnd } from '../delivery/ends';
import { fixed, momentWords, spaced } from '../lexicon/words';
import { MeshView, pointOf } from '../mesh/lazy';
import { FigureStrip, planMap, useColours } from '../mesh/map-words';
import { usePatient } from '../practice/patient';
import { scanQuery, teethOfScan } from '../scan/queries';
import { ToSettleOf } from '../scan/to-settle';
import './print.css';
import { FileList } from './papers';
import { usePrinting } from './printing';
import { planQuery } from './queries';
import {
  fileOf,
  figureWords,
  noteWords,
  releaseOnPaper,
  SOLID_UNCHECKED,
  uncheckedOfPart,
} from './words';

export default function PrintPage() {
  const patient = usePatient();
  const { n = '' } = useParams();
  const { tooth, number } = useNumbers();
  const query = useQuery({
    ...planQuery(patient.id, n),
    // A plan that is being made is followed to its end; each look at another stands in the record.
    refetchInterval: ({ state }) => state.data?.state === 'making' && 3000,
  });
  const printing = usePrinting(query);
  const then = printing.old ? momentOf(query.dataUpdatedAt) : null;
  useTitle(query.data ? `Part for tooth ${tooth(query.data.fdi)}` : 'Part');
  return (
    <Shown query={query} what="Fetching the plan">
      {(plan) => (
        <div className="sheet">
          <div className="head">
            <div>
              <h2>
                Part for tooth {tooth(plan.fdi)}, version {plan.version}{' '}
                <State end={planState(plan, patient.deliveries, number)} then={then} />
              </h2>
              <p className="soft small">
                made {momentWords(plan.made)} by {plan.by}; <Approved plan={plan} />
                <span className="printed">; as it stood {momentOf(query.dataUpdatedAt)}</span>
                {printing.at !== null && (
                  <span className="printed">; printed {momentOf(printing.at)}</span>
                )}
                <span className="screen">
                  , from <Link to={`/patients/${patient.id}/plans/${plan.id}`}>this plan</Link>
                </span>
              </p>
            </div>
            <Button className="screen" loading={printing.asking} onClick={printing.print}>
              Print this sheet
            </Button>
          </div>
          <SimulatedBand>
            {plan.part && releaseOnPaper(plan, then).tone === 'good'
              ? 'This is a design. The part can be printed or milled from it; whether it may be used in a mouth is a dentist’s decision.'
              : 'This is a design. Whether a part may be made from it for a mouth is a dentist’s decision.'}
          </SimulatedBand>
          {plan.part && (
            <Release plan={plan} end={workedEnd(plan, patient.deliveries, number)} then={then} />
          )}
          <ToSettleOf patient={patient.id} scan={plan.scan} />
          {plan.part ? (
            <Part plan={plan} part={plan.part} patient={patient.id} then={then} />
          ) : (
            <p className="empty" role="status">
              {noPart(plan.state)}
            </p>
          )}
        </div>
      )}
    </Shown>
  );
}

const momentOf = (ms: number): string => momentWords(new Date(ms).toISOString());

const State = ({ end, then }: { end: End; then: string | null }) =>
  then === null ? <EndTag end={end} /> : <Tag tone="quiet">was: {end.words}</Tag>;

const noPart = (state: Plan['state']): string => {
  if (state === 'making') return 'It waits or is being made; it has no part yet.';
  return state === 'failed'
    ? 'The plan could not be made, so that there is no part.'
    : 'This plan has no part to print; its notes say why.';
};

/** Who signed for it, as a laboratory asks. */
function Approved({ plan }: { plan: Plan }) {
  if (plan.approvals.length === 0) return <strong>nobody has approved it yet</strong>;
  const signed = plan.approvals.map(
    ({ by, at, role }) => `${by} (${ROLE_WORDS[role]}), ${momentWords(at)}`,
  );
  return <>approved by {signed.join('; ')}</>;
}

/** Whether it may be made, and what nobody has checked: the first that a laboratory reads. */
function Release({ plan, end, then }: { plan: Plan; end: End | undefined; then: string | null }) {
  const { tone, words } = releaseOnPaper(plan, then, end);
  return (
    <>
      <div className={`band ${tone}`}>
        <strong>{words}</strong>
      </div>
      {[...uncheckedOfPart(plan), SOLID_UNCHECKED].map((one) => (
        <div key={one} className="band doubt">
          <span>
            <strong>Not checked:</strong> {one}
          </span>
        </div>
      ))}
    </>
  );
}

const THICKNESS = 'Thickness';

interface PartProps {
  plan: Plan;
  part: PlanPart;
  patient: string;
}
function Part({ plan, part, patient, then }: PartProps & { then: string | null }) {
  const files = plan.files.filter((file) => file.name.startsWith('restoration.'));
  const released = releaseOnPaper(plan, then).tone === 'good';
  return (
    <>
      <div className="sheet-top">
        <Picture plan={plan} part={part} patient={patient} />
        <Limits plan={plan} part={part} patient={patient} />
      </div>
      <Contacts part={part} />
      {part.notes.length > 0 && (
        <Card title="To know before it is seated">
          <ul className="small">
            {part.notes.map((words) => (
              <li key={words}>{noteWords(words)}</li>
            ))}
          </ul>
        </Card>
      )}
      <Card title={released ? 'Files' : 'Files, for a look or a trial print only'}>
        <FileList files={files} href={(name) => fileOf(patient, plan.id, name)} />
        <p className="small soft">
          Both are in millimetres; the 3MF says so itself. SHA-256 tells whether a file is the one
          of this sheet.
        </p>
      </Card>
    </>
  );
}

const useThickness = (patient: string, plan: Plan) =>
  useQuery(planMap(patient, plan.id, 'restoration', 'thickness'));

/** The part by its thickness, with the line where it ends on the tooth. */
function Picture({ plan, part, patient }: PartProps) {
  const map = useThickness(patient, plan);
  const scan = useQuery(scanQuery(patient, plan.scan)).data;
  const orient = useMemo(() => (scan ? teethOfScan(scan) : undefined), [scan]);
  const colours = useColours(map, 'thickness', THICKNESS);
  const root = `/api/patients/${patient}/plans/${plan.id}/mesh?which=`;
  const paths = useMemo(() => [`${root}restoration&map=thickness`], [root]);
  const margin = useMemo(() => part.margin.map(pointOf), [part.margin]);
  const cutting = useMemo(
    () => ({ label: 'The part', second: { path: `${root}before`, label: 'The tooth as scanned' } }),
    [root],
  );
  return (
    <Card title="The part">
      <MeshView
        paths={paths}
        alt="The part, coloured by its thickness, with its margin as a line"
        paint="value"
        map={colours}
        margin={margin}
        cutting={cutting}
        height="20rem"
        {...(orient ? { orient } : {})}
      />
      <p className="small soft">The violet line is the margin: where the part ends on the tooth.</p>
    </Card>
  );
}

/** Its figures beside their limits. */
function Limits({ plan, part, patient }: PartProps) {
  const thickness = useThickness(patient, plan).data?.sentence;
  return (
    <Card
      title={<>Of {spaced(part.material)}</>}
      aside={
        <Tag tone={part.passes ? 'note' : 'bad'}>
          {part.passes ? 'figures within their limits' : '✗ a limit does not hold'}
        </Tag>
      }
    >
      <FigureStrip figures={part.figures} />
      {thickness && <p className="small">{thickness}</p>}
      <p className="small">
        It comes off along{' '}
        <strong>
          {part.insertion_axis.map((one) => fixed(one, 3).replace('-', '−')).join(', ')}
        </strong>{' '}
        <span className="soft">(insertion axis, a unit vector of the scan’s x, y, z)</span>
      </p>
      {part.failures.map((words) => (
        <div key={words} className="band bad">
          {words}
        </div>
      ))}
    </Card>
  );
}

/** A neighbour is named by its number, as all teeth of the sheet are. */
export const withWhat = (name: string, tooth: (fdi: number) => string): string =>
  /^[1-4][1-8]$/.test(name) ? tooth(Number(name)) : name;

/** Negative means that the two overlap. */
function Contacts({ part }: { part: PlanPart }) {
  const { tooth } = useNumbers();
  if (part.contacts.length === 0) return null;
  return (
    <Card title="Contacts">
      <table className="fold">
        <thead>
          <tr>
            <th scope="col">With</th>
            <th scope="col">Clearance</th>
            <th scope="col">Allowed</th>
          </tr>
        </thead>
        <tbody>
          {part.contacts.map((one) => (
            <tr key={one.with}>
              <th scope="row">{withWhat(one.with, tooth)}</th>
              <td data-head="Clearance">{figureWords(one.clearance_mm).replace('-', '−')} mm</td>
              <td data-head="Allowed">
                at least {figureWords(one.least_mm).replace('-', '−')} mm; a contact up to{' '}
                {figureWords(one.most_mm)} mm
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
