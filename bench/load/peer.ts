// A closed loop for comparison: eight connections that write as fast as they are answered, with no pacer and no ledger.
// Prints { operations, cpuMs } after the time given.
import {
  createPostgresTarget,
  parsePostgresSettings,
} from '../../harness/engines/postgres/client/session.ts';

const [settings = '', durationMs = ''] = process.argv.slice(2);
const target = createPostgresTarget(parsePostgresSettings(JSON.parse(settings)));
const sessions = await Promise.all(
  Array.from({ length: 8 }, () => target.open({ service: 'rw', policy: 'session' }, 10_000)),
);
const before = process.cpuUsage();
const endMs = performance.now() + Number(durationMs);
let operations = 0;
await Promise.all(
  sessions.map(async (session, index) => {
    for (let sequence = 0; performance.now() < endMs; sequence += 1) {
      await session.write({ writer: `peer-${index}`, sequence }, 10_000);
      operations += 1;
    }
  }),
);
const { user, system } = process.cpuUsage(before);
process.stdout.write(`${JSON.stringify({ operations, cpuMs: (user + system) / 1000 })}\n`);
process.exit(0);
