// In: the state of an appointment. Out: what it may become, so that nothing is offered that the record refuses.
// Law: what is offered is the state it has, and what may follow it.
import type { Appointment } from '../api/types';
import type { Tone } from '../app/parts';

type State = Appointment['state'];

const STATES: State[] = ['booked', 'waiting', 'in_chair', 'done', 'missed'];
/** As the record has it. Done goes back to the chair: a slip of the hand is no end. */
const NEXT: Record<State, State[]> = {
  booked: ['waiting', 'in_chair', 'missed'],
  waiting: ['in_chair', 'booked', 'missed'],
  in_chair: ['done', 'waiting'],
  missed: ['booked', 'waiting'],
  done: ['in_chair'],
};
export const TONES: Record<State, Tone> = {
  booked: 'quiet',
  waiting: 'doubt',
  in_chair: 'note',
  done: 'good',
  missed: 'bad',
};

export const offered = (now: State): State[] =>
  STATES.filter((one) => one === now || NEXT[now].includes(one));
