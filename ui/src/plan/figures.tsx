// Figures with their unit and limit, and what the proof checked: measured beside allowed.
import type { Plan } from '../api/types';
import { Card, Tag, type Tone } from '../app/parts';
import { capital, spaced } from '../lexicon/words';
import { figureName, figureWords, measuredWords, noteWords, uncheckedOf } from './words';

function Holds({
  holds,
  unknown = false,
}: {
  holds: boolean | null | undefined;
  unknown?: boolean;
}) {
  if (holds === null || holds === undefined)
    return unknown ? <Tag tone="quiet">not checked</Tag> : null;
  return <Tag tone={holds ? 'good' : 'bad'}>{holds ? '✓ holds' : '✗ does not hold'}</Tag>;
}

export function Figures({ plan }: { plan: Plan }) {
  if (plan.figures.length === 0) return null;
  return (
    <Card title="Figures">
      <table className="fold">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Measured</th>
            <th scope="col">Limit</th>
          </tr>
        </thead>
        <tbody>
          {plan.figures.map((one) => (
            <tr key={one.name}>
              <th scope="row">{capital(figureName(one.name))}</th>
              <td data-head="Measured">
                {figureWords(one.value)} {one.unit}
              </td>
              <td data-head="Limit">
                {one.limit === null || one.limit === undefined ? (
                  <span className="soft">no limit</span>
                ) : (
                  <>
                    {figureWords(one.limit)} {one.unit} <Holds holds={one.holds} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {plan.notes.length > 0 && (
        <ul className="small">
          {plan.notes.map((note) => (
            <li key={note}>{noteWords(note)}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** A proof that could not look at all of it is not all well. */
export const proofTone = (broken: number, unseen: number): Tone =>
  broken > 0 ? 'bad' : unseen > 0 ? 'doubt' : 'good';

export function Checks({ plan }: { plan: Plan }) {
  if (plan.checks.length === 0) return null;
  const broken = plan.checks.filter((one) => one.passes === false).length;
  const unseen = uncheckedOf(plan).length;
  return (
    <Card
      title="The proof"
      aside={
        <Tag tone={proofTone(broken, unseen)}>
          {broken === 0
            ? `${plan.checks.length - unseen} checks pass`
            : `${broken} of ${plan.checks.length} checks do not pass`}
          {unseen > 0 && `, ${unseen} not checked`}
        </Tag>
      }
    >
      <table className="fold">
        <thead>
          <tr>
            <th scope="col">Check</th>
            <th scope="col">Measured</th>
            <th scope="col">Allowed</th>
          </tr>
        </thead>
        <tbody>
          {plan.checks.map((one) => (
            <tr key={one.name}>
              <th scope="row">
                {capital(spaced(one.name))}
                <br />
                <span className="soft small" style={{ fontWeight: 400 }}>
                  {one.words}
                </span>
              </th>
              <td data-head="Measured">{measuredWords(one)}</td>
              <td data-head="Allowed">
                {one.allowed} <Holds holds={one.passes} unknown />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
