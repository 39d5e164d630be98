// The sample data of a run: loaded before the load starts, looked at on every member then and at the end. What was seen stands in the
// record; nothing is judged here.
import type { Deployment } from '../model/deployment.ts';
import { RunError } from '../model/errors.ts';
import type { Plan } from '../model/plan.ts';
import type { RunContext } from '../model/run-context.ts';
import type { Member } from '../model/topology.ts';
import type { SampleData } from '../model/sample.ts';

export interface SampledRun {
  readonly plan: Plan;
  readonly deployment: Deployment;
  readonly context: RunContext;
}

/** Nothing where the plan has none. Rejects with a `RunError` when it cannot be loaded, or standbys do not come to hold it. */
export const loadSample = async (run: SampledRun): Promise<void> => {
  const { plan, deployment, context } = run;
  if (plan.data === undefined) return;
  context.record({ kind: 'settings', settings: { 'sample data': plan.data.how } });
  context.note('loading the sample data');
  await sampleOf(deployment).load();
  await deployment.settle();
  await lookAtSample(run, 'before');
};

/** Records what every member holds of it; of one that cannot be asked, why. Nothing where the plan has none. */
export const lookAtSample = async (
  { plan, deployment, context }: SampledRun,
  when: 'before' | 'after',
): Promise<void> => {
  if (plan.data === undefined) return;
  const sample = sampleOf(deployment);
  const { members } = await deployment.snapshot();
  for (const member of members) {
    const sight = await sightOf(sample, member);
    context.signal.throwIfAborted();
    context.record({ kind: 'sample', when, member: member.name, ...sight });
  }
};

const sampleOf = ({ sample }: Deployment): SampleData => {
  if (sample === undefined) throw new Error('the plan has sample data, and its deployment knows none');
  return sample;
};

const sightOf = async (sample: SampleData, { name, role }: Member) => {
  if (role === 'down') return { held: null, reason: 'it was down' };
  try {
    return { held: await sample.look(name), reason: '' };
  } catch (error) {
    if (error instanceof RunError) return { held: null, reason: error.message };
    throw error;
  }
};
