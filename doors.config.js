// The doors between the rooms (docs/architecture.md), held shut by dependency-cruiser, types included: what a room must not
// import, by the path that an import leads to. What is not listed is open. Circles between files are let in nowhere.

const drivers = ['node_modules/(pg|ioredis|mongodb)/'];
const outside = ['node_modules/(execa|@kubernetes/client-node)/', '^(node:)?child_process$'];
const io = ['^(node:)?(fs|net|http|child_process)(/|$)', ...drivers, ...outside];
const concretes = [
  '^harness/engines/',
  '^harness/platforms/',
  '^harness/steps/',
  '^harness/faults/',
  '^harness/checks/',
  '^reports/',
];
const spec = '^harness/spec/';
const run = '^harness/run/';
const cli = '^harness/cli/';

/** Forbids the files of a room to import what lies behind a door that is shut for them. */
const door = (name, from, shut, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: shut },
});

const forbidden = [
  {
    name: 'no-circle',
    severity: 'error',
    comment: 'files that import each other',
    from: {},
    to: { circular: true },
  },
  door(
    'load',
    '^load/',
    ['^harness/', '^reports/', ...drivers, ...outside],
    'load/ imports nothing of ours and no driver',
  ),
  door(
    'model',
    '^harness/(model|abilities)/',
    [...concretes, run, cli, spec, '^harness/plan/', ...drivers, ...outside],
    'model/ and abilities/ hold types, tokens and ports only',
  ),
  door(
    'ports',
    '^harness/(run|spec|calibrate)/',
    [...concretes, ...drivers, ...outside],
    'run/, spec/ and calibrate/ know ports, not concretes',
  ),
  door(
    'pure',
    '^(harness/(checks|plan|measure|series|baseline|statistics)|reports)/',
    [...io, '^harness/(engines|platforms|spec|run|cli)/'],
    'judging, planning and rendering are pure, and know nothing of YAML',
  ),
  door(
    'steps',
    '^harness/(steps|faults)/',
    [...drivers, ...outside, '^harness/(engines|platforms|run|cli|spec)/'],
    'steps and faults speak to ports',
  ),
  door(
    'platforms',
    '^harness/platforms/',
    [...drivers, '^harness/(engines|run|cli|spec|plan|steps|faults)/'],
    'platforms know no engine and no scenario',
  ),
  door(
    'engines',
    '^harness/engines/',
    [...outside, '^harness/(platforms|run|cli|spec|plan)/'],
    'engines reach the outside through their driver and their site',
  ),
  door('other-engines', '^harness/engines/([^/]+)/', [], 'an engine knows no other'),
  door(
    'cli',
    '^harness/cli/',
    ['^harness/(engines|platforms)/', ...drivers, ...outside],
    'commands ask wiring.ts',
  ),
];

const otherEngines = forbidden.find(({ name }) => name === 'other-engines');
otherEngines.to = { path: '^harness/engines/', pathNot: '^harness/engines/$1/' };

export default {
  forbidden,
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
