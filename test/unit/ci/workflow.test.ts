// The workflow in docs/ci.md against GitHub's own parser of workflows, and its commands against drydock's own options.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { typed } from '../cli/fake-program.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
const workflow = /```yaml\n([^]*?)```/u.exec(page)?.[1] ?? '';

interface Parser {
  parseWorkflow(
    file: { name: string; content: string },
    trace: unknown,
  ): { context: { errors: { getErrors(): readonly unknown[] } } };
  readonly NoOperationTraceWriter: new () => unknown;
}
let parser: Parser;

// The package imports JSON in a way that only bundlers understand.
beforeAll(async () => {
  const { outputFiles } = await build({
    stdin: { contents: "export * from '@actions/workflow-parser';", resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire('/');" },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  parser = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as Parser;
}, 30_000);

const errorsIn = (content: string): string[] =>
  parser
    .parseWorkflow({ name: 'rehearsal.yaml', content }, new parser.NoOperationTraceWriter())
    .context.errors.getErrors()
    .map(String);

test('the workflow of docs/ci.md is one that GitHub accepts', () => {
  expect(workflow).toContain('drydock run');
  expect(errorsIn(workflow)).toEqual([]);
});

test('a workflow with a mistake is not', () => {
  expect(errorsIn(workflow.replace('runs-on:', 'run-on:'))).not.toEqual([]);
  expect(errorsIn(workflow.replace('timeout-minutes: 120', 'timeout-minutes: soon'))).not.toEqual([]);
  expect(errorsIn(workflow.replace('!cancelled()', '!canceled()'))).not.toEqual([]);
});

test('every drydock command of the workflow has options that drydock knows', async () => {
  const { jobs } = parse(workflow) as { jobs: { rehearse: { steps: { run?: string }[] } } };
  const lines = jobs.rehearse.steps.flatMap(({ run = '' }) => run.split('\n'));
  const commands = lines.filter((line) => line.startsWith('./drydock '));
  expect(commands.length).toBeGreaterThan(3);
  for (const command of commands) {
    const line = command
      .replace('./drydock ', '')
      .replaceAll('"', '')
      .replaceAll('$SCENARIO', 'ferris-wheel');
    const { err } = await typed(line);
    expect(err, command).not.toMatch(/unknown option|unknown command|invalid|missing/);
  }
});
