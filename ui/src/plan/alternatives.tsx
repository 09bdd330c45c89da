// The ways there are, doing nothing among them, in plain words and equal detail. No rate is told where none is known.
import { Card } from '../app/parts';

const WAYS = [
  {
    name: 'Do nothing now',
    what: 'The tooth stays as it is. The dentist looks at it again at a set date.',
    good: 'Nothing is taken away. It can still be done later.',
    bad: 'A flaw can grow. How fast is not known from a scan.',
  },
  {
    name: 'A filling by the dentist',
    what: 'The dentist cleans the place and fills it in one visit.',
    good: 'Long known, and many dentists do it.',
    bad: 'Some sound tooth may be taken away. A filling can fail and be needed again.',
  },
  {
    name: 'A printed or milled part',
    what: 'The part from this plan is made and the dentist fixes it on the tooth.',
    good: 'Its shape is checked before it is made.',
    bad: 'It needs a dry tooth and a good fit. It can come off or break.',
  },
  {
    name: 'BioSculpting (simulated)',
    what: 'A device that does not exist yet lays substance on a little at a time.',
    good: 'Unknown. All results here come from a simulation.',
    bad: 'Unknown. No person has ever been treated so.',
  },
];

export function Alternatives() {
  return (
    <Card
      title="The ways"
      aside={<span className="soft small">to talk over with the patient</span>}
    >
      <div
        style={{ overflowX: 'auto' }}
        tabIndex={0}
        role="group"
        aria-label="The ways, as a table"
      >
        <table className="fold">
          <thead>
            <tr>
              <th scope="col">Way</th>
              <th scope="col">What happens</th>
              <th scope="col">For it</th>
              <th scope="col">Against it</th>
            </tr>
          </thead>
          <tbody>
            {WAYS.map((way) => (
              <tr key={way.name}>
                <th scope="row">{way.name}</th>
                <td data-head="What happens">{way.what}</td>
                <td data-head="For it">{way.good}</td>
                <td data-head="Against it">{way.bad}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
