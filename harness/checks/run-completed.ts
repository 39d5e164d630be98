// Was the plan carried out to its end? What a run did before it was stopped is judged all the same, but it cannot pass.
import { eventsOf } from '../measure/timeline.ts';
import type { Check } from '../model/check.ts';
import { unknown } from './finding.ts';

export const runCompleted: Check = {
  name: 'run-completed',
  about: 'Was the plan carried out to its end?',
  judge({ history }) {
    const finished = eventsOf(history.events, 'run-finished')[0];
    if (finished === undefined) return unknown('the record breaks off before the run’s end');
    const { ending, reason } = finished;
    return ending === 'completed'
      ? { verdict: 'pass', summary: reason, details: [] }
      : unknown(`the run was ${ending}: ${reason}`);
  },
};
