// The script for k6 against a front that keeps its own count: what k6 sums up is what the front saw. Runs where there is a k6, in the
// PATH or named by K6.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readK6Summary } from '../../../harness/spec/k6-summary.ts';

const k6 = process.env['K6'] ?? 'k6';
const there = spawnSync(k6, ['version']).status === 0;

describe.skipIf(!there)('load/k6/front.ts in k6 (skipped where there is none)', () => {
  const seen: { writer: string; sequence: number }[] = [];
  // Every tenth is refused; in every hundredth the front breaks the connection instead of answering.
  const front = createServer((request, response) => {
    const [, writer = '', sequence = ''] = /^\/writes\/([^/]+)\/(\d+)$/.exec(request.url ?? '') ?? [];
    seen.push({ writer, sequence: Number(sequence) });
    if (seen.length % 100 === 0) request.socket.destroy();
    else response.writeHead(seen.length % 10 === 0 ? 409 : 201).end();
  });
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-k6-'));
    await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    front.close();
    rmSync(folder, { recursive: true });
  });

  test('counts what the front saw, and sends every id once', async () => {
    const file = join(folder, 'summary.json');
    const { port } = front.address() as AddressInfo;
    const settings = {
      FRONT: `http://127.0.0.1:${port}`,
      WRITES_PER_SECOND: '60',
      WRITERS: '4',
      DURATION: '5s',
      SUMMARY: file,
    };
    const script = new URL('../../../load/k6/front.ts', import.meta.url).pathname;
    const options = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    await execa(k6, ['run', '--quiet', ...options, script], { env: { K6_NO_USAGE_REPORT: 'true' } });

    const summary = readK6Summary(readFileSync(file, 'utf8'), file);
    const broken = Math.floor(seen.length / 100);
    const refused = Math.floor(seen.length / 10) - broken;
    expect(summary).toMatchObject({ refused, unknown: broken });
    expect(summary.acknowledged).toBe(seen.length - refused - broken);
    expect(seen.length).toBeGreaterThan(200);

    const ids = seen.map(({ writer, sequence }) => `${writer} ${sequence}`);
    expect(new Set(ids).size).toBe(ids.length);
    const writers = Map.groupBy(seen, ({ writer }) => writer);
    expect([...writers.keys()].sort()).toEqual(['front-1', 'front-2', 'front-3', 'front-4']);
    for (const own of writers.values()) expect(Math.min(...own.map(({ sequence }) => sequence))).toBe(1);
  }, 60_000);
});
