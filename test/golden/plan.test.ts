// Golden text of what `drydock plan` prints, over an engine on paper: files/plan-*.txt.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { makePlan } from '../../harness/plan/make-plan.ts';
import { renderPlan } from '../../harness/plan/render-plan.ts';
import { readScenario } from '../../harness/spec/read-scenario.ts';
import { projectScenario } from '../project-scenarios.ts';
import { known, paperEngine, paperPlatforms, splitEngine, steps } from '../unit/spec/known.ts';

const redisOnPaper = { ...splitEngine, name: 'redis' };
const engines = { ...known.engines, redis: redisOnPaper };

test.each([
  ['ferris-wheel', 'local', paperEngine],
  ['ferris-wheel', 'kind', paperEngine],
  ['primary-freeze', 'local', paperEngine],
  ['sample-data', 'local', paperEngine],
  ['redis-rolling-replacement-as-published', 'local', redisOnPaper],
] as const)('the plan of %s on %s', async (name, platform, engine) => {
  const file = projectScenario(name);
  // It names deployments that are not on paper.
  const text = readFileSync(file, 'utf8').replace(/^deployment:\n(?: .*\n)+/mu, '');
  const scenario = readScenario(text, basename(file), { engines, steps });
  const { plan } = makePlan({
    scenario,
    engine,
    platform: paperPlatforms[platform],
    seed: 42,
    steps,
    overrides: {},
  });
  await expect(renderPlan(plan)).toMatchFileSnapshot(`files/plan-${name}-${platform}.txt`);
});
