// That a plan counts no more, and the way to a new one.
import { Link } from 'react-router';
import type { Plan } from '../api/types';
import { useMay } from '../app/session';
import { staleWords } from './words';

export function Stale({ plan, patient }: { plan: Plan; patient: string }) {
  const makes = useMay('make_plan');
  return (
    <div className="band bad" role="alert">
      <strong>This plan does not count any more.</strong>
      <span>{staleWords(plan)}</span>
      {makes && <Link to={`/patients/${patient}/scans/${plan.scan}`}>Look at the scan</Link>}
    </div>
  );
}
