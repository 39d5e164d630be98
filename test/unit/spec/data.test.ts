// What a scenario may have loaded beside the load's own tables, and where there is nothing of the kind.
import { describe, expect, test } from 'vitest';
import { readScenario } from '../../../harness/spec/read-scenario.ts';
import { refusalOf } from '../refusal.ts';
import { knownWithShards } from './known.ts';

const textOf = (data: string, more = '') => `title: A drill
about: What it is for.
engine: postgres
${data}
topology: { members: 3 }
${more}
steps:
  - inject: { fault: freeze-member, member: primary, for: 3s }
budget: { downtime: { rw: 5s } }
`;

const read = (text: string) => readScenario(text, 'drill.yaml', knownWithShards);

describe('the data of a scenario', () => {
  test('is none unless it says so', () => {
    expect(read(textOf('')).data).toBe('none');
    expect(read(textOf('data: none')).data).toBe('none');
    expect(read(textOf('data: sample')).data).toBe('sample');
  });

  test('is one that there is', () => {
    expect(refusalOf(() => read(textOf('data: films')))).toContain(
      'drill.yaml:4:7: unknown data "films"; there are: none, sample',
    );
  });

  test('is not wanted of a database for which there is none', () => {
    const split = textOf('data: sample')
      .replace('engine: postgres', 'engine: split')
      .replace('members: 3 }', 'members: 6, shards: 3 }\nload: { readSessions: 6 }')
      .replace('member: primary', 'member: master-1')
      .replace('rw: 5s', 'master: 5s');
    expect(refusalOf(() => read(split))).toContain(
      'drill.yaml:4:7: "data": there is no sample data for A split database',
    );
    expect(read(split.replace('sample', 'none')).data).toBe('none');
  });

  test('is not wanted of deployments for which there is none', () => {
    const deployed = (deployment: string) => read(textOf('data: sample', `deployment: ${deployment}`)).data;
    expect(refusalOf(() => deployed('by-operator'))).toContain(
      '"data": there is no sample data for PostgreSQL',
    );
    expect(deployed('{ processes: {}, by-operator: {} }')).toBe('sample');
  });
});
