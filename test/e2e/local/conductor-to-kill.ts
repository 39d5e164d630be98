// A conductor for a test to kill: opens the local platform with services and PostgreSQL on it, freezes a member, cuts it off or kills
// it, says where, and waits.
import { cut, freeze, kill } from '../../../harness/abilities/harms.ts';
import { postgresProcesses } from '../../../harness/engines/postgres/processes/processes.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { inflictOn } from '../asking.ts';
import { noOptions, openRig, planFor } from './rig.ts';

const { context } = await openRig('to-kill');
const site = await localPlatform.open(context, noOptions);
const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
const { bodies } = await postgresProcesses.open(site, plan, context);
const body = bodies.member?.('pg-2');
const harms = {
  cut: () => inflictOn(body, cut, { direction: 'both' }),
  freeze: () => inflictOn(body, freeze),
  kill: () => inflictOn(body, kill),
};
await harms[process.argv[2] as keyof typeof harms]();
process.stdout.write(
  `${JSON.stringify({ workFolder: site.workFolder, label: context.label, folder: context.folder })}\n`,
);
setInterval(() => undefined, 60_000);
