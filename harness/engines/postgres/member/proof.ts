// One write through a service, over a connection of its own, looked for on every member.
import { randomUUID } from 'node:crypto';
import type { Proof } from '../../../abilities/services.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import { waitFor } from '../../../model/wait.ts';
import { countProofsSql, whoAmISql, writeProofSql } from '../table.ts';
import type { PostgresMember } from './member.ts';

/** `service` is asked as a client would; `addresses` are those of the members under which they know themselves. */
export const proveWrite = async (
  service: PostgresMember,
  members: readonly PostgresMember[],
  addresses: Readonly<Record<string, string>>,
): Promise<Proof> => {
  const token = randomUUID();
  const address = await service.ask(async (query) => {
    const [row] = await query<{ address: string }>(`${writeProofSql} RETURNING ${whoAmISql}`, [token]);
    return String(row?.address);
  });
  for (const member of members) await holdsProof(member, token);
  const names = members.map(({ name }) => name);
  return { writtenOn: [names.find((name) => addresses[name] === address) ?? address], readOn: names };
};

const holdsProof = ({ name, next, signal, ask }: PostgresMember, token: string): Promise<void> =>
  waitFor({
    what: `the written row on ${name}`,
    deadlineMs: timeoutsMs.query,
    everyMs: 50,
    ...{ signal, next },
    ask: async () => {
      const [row] = await ask((query) => query<{ copies: number }>(countProofsSql, [token]));
      return row?.copies === 1 ? { done: undefined } : { seen: `${String(row?.copies)} copies` };
    },
  });
