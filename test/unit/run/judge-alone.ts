// Judges and draws the run in the folder that it is given, in a process of its own. With `hold`, all operations are kept in memory
// first, as nothing may: that it then runs out of memory shows that its limit is a tight one.
import { downtime } from '../../../harness/checks/downtime.ts';
import { lostWrites } from '../../../harness/checks/lost-writes.ts';
import { replicaAgreement } from '../../../harness/checks/replica-agreement.ts';
import { judge } from '../../../harness/measure/judge.ts';
import { openHistory } from '../../../harness/run/history-file.ts';
import { htmlReporter } from '../../../reports/html/report.ts';
import { collected } from '../../planted/in-memory.ts';

const [folder = '', how] = process.argv.slice(2);
const opened = await openHistory(folder);
const held = how === 'hold' ? await collected(opened.ledger!.operations()) : [];
const { verdict, history } = await judge(opened, {
  checks: [downtime, lostWrites, replicaAgreement],
  steps: {},
});
const page = await htmlReporter.render(verdict, history);
const { services, audit } = verdict.measurements;
console.log(
  JSON.stringify({
    windows: services[0]!.windows.length,
    lost: audit!.members.map(({ lost }) => lost.count),
    page: page.length,
    held: held.length,
  }),
);
