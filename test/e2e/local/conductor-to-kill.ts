// A conductor for a test to kill: opens the local platform with services and PostgreSQL on it, freezes a member, says where,
// and waits.
import { postgresOnLocal } from '../../../harness/engines/postgres/processes/processes.ts';
import { postgresServices } from '../../../harness/engines/postgres/services.ts';
import { localPlatform } from '../../../harness/platforms/local/platform.ts';
import { noOptions, openRig, planFor } from './rig.ts';

const { context } = await openRig('to-kill');
const site = await localPlatform.open(context, noOptions);
const plan = planFor({ members: 2, synchronous: 0 }, postgresServices);
const { abilities } = await postgresOnLocal.open(site, plan, context);
await abilities.freezeMember?.('pg-2');
process.stdout.write(
  `${JSON.stringify({ workFolder: site.workFolder, label: context.label, folder: context.folder })}\n`,
);
setInterval(() => undefined, 60_000);
