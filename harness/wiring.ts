// The only file that names concrete engines, platforms, faults, steps, checks and reporters. To add one, write its file and
// its line here. Read it from top to bottom: this is all that drydock can do.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { consoleReporter, renderConsole } from '../reports/console.ts';
import { htmlReporter } from '../reports/html/report.ts';
import { jsonReporter } from '../reports/json.ts';
import { junitReporter } from '../reports/junit.ts';
import { markdownReporter } from '../reports/markdown.ts';
import { renderSeries, seriesConsoleReporter } from '../reports/series/console.ts';
import { calibrationConsoleReporter, renderCalibration } from '../reports/calibration/console.ts';
import { calibrationHtmlReporter } from '../reports/calibration/html.ts';
import { seriesHtmlReporter } from '../reports/series/html.ts';
import { seriesJunitReporter } from '../reports/series/junit.ts';
import { seriesMarkdownReporter } from '../reports/series/markdown.ts';
import { renderSuite, suiteConsoleReporter } from '../reports/suite/console.ts';
import { suiteHtmlReporter } from '../reports/suite/html.ts';
import { suiteJunitReporter } from '../reports/suite/junit.ts';
import { distribution } from './checks/distribution.ts';
import { downtime } from './checks/downtime.ts';
import { duplicateWrites } from './checks/duplicate-writes.ts';
import { foreignWrites } from './checks/foreign-writes.ts';
import { instrument } from './checks/instrument.ts';
import { loadWasReal } from './checks/load-was-real.ts';
import { lostWrites } from './checks/lost-writes.ts';
import { phantomWrites } from './checks/phantom-writes.ts';
import { replicaAgreement } from './checks/replica-agreement.ts';
import { runCompleted } from './checks/run-completed.ts';
import { sampleData } from './checks/sample-data.ts';
import { stepsTookEffect } from './checks/steps-took-effect.ts';
import { unharmed } from './checks/unharmed.ts';
import { postgres } from './engines/postgres/postgres.ts';
import { redis } from './engines/redis/redis.ts';
import { cutNetwork } from './faults/cut-network.ts';
import { crashMember } from './faults/crash-member.ts';
import { deleteMember } from './faults/delete-member.ts';
import { drainNode } from './faults/drain-node.ts';
import { fillDisk } from './faults/fill-disk.ts';
import { freezeMember } from './faults/freeze-member.ts';
import { killMember } from './faults/kill-member.ts';
import { loseNode } from './faults/lose-node.ts';
import { loseVolume } from './faults/lose-volume.ts';
import { stopOperator } from './faults/stop-operator.ts';
import type { ImageDefaults } from './model/images.ts';
import { contextPlatform } from './platforms/kubernetes/context-platform.ts';
import { kindPlatform } from './platforms/kubernetes/kind-platform.ts';
import { openHost } from './platforms/local/host.ts';
import { localPlatform } from './platforms/local/platform.ts';
import { calibrationFile } from './model/calibration.ts';
import { seriesFile } from './model/series.ts';
import { createProgram } from './program.ts';
import type { Parts } from './program.ts';
import { runFiles } from './run/run-folder.ts';
import { suiteFile } from './model/suite.ts';
import { addMember } from './steps/add-member.ts';
import { addShard } from './engines/redis/steps/add-shard.ts';
import { checkPrerequisites } from './steps/check-prerequisites.ts';
import { gateLag } from './steps/gate-lag.ts';
import { growVolumes } from './steps/grow-volumes.ts';
import { handOver } from './steps/hand-over.ts';
import { hibernate } from './steps/hibernate.ts';
import { inject } from './steps/inject.ts';
import { injectTogether } from './steps/inject-together.ts';
import { moveService } from './steps/move-service.ts';
import { moveSlots } from './engines/redis/steps/move-slots.ts';
import { nameMembers } from './steps/name-members.ts';
import { pausePooler } from './steps/pause-pooler.ts';
import { recreateMember } from './steps/recreate-member.ts';
import { removeShard } from './engines/redis/steps/remove-shard.ts';
import { replaceMember } from './steps/replace-member.ts';
import { resumePooler } from './steps/resume-pooler.ts';
import { retireMember } from './steps/retire-member.ts';
import { sendOrder } from './engines/redis/steps/send-order.ts';
import { spreadSlots } from './engines/redis/steps/spread-slots.ts';
import { upgradeMembers } from './steps/upgrade-members.ts';
import { upgradeOperator } from './steps/upgrade-operator.ts';
import { validate } from './steps/validate.ts';
import { wait } from './steps/wait.ts';
import { waitStreaming } from './steps/wait-streaming.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

export const engines = { postgres, redis };

/** What the file of images may name, and what is used where it does not. */
export const images: ImageDefaults = {
  node: 'node:24-trixie-slim',
  ...postgres.images,
  ...redis.images,
};

/** How runs leave databases that were there before them, by deployment. */
const attachKinds = Object.fromEntries(
  [...postgres.deployments, ...redis.deployments].flatMap(({ name, attach }) =>
    attach === undefined ? [] : [[name, attach] as const],
  ),
);

export const platforms = {
  local: localPlatform,
  kind: kindPlatform(images, attachKinds),
  context: contextPlatform(images, attachKinds),
};

export const faults = {
  'freeze-member': freezeMember,
  'kill-member': killMember,
  'crash-member': crashMember,
  'delete-member': deleteMember,
  'drain-node': drainNode,
  'lose-node': loseNode,
  'lose-volume': loseVolume,
  'cut-network': cutNetwork,
  'fill-disk': fillDisk,
  'stop-operator': stopOperator,
};

export const steps = {
  'check-prerequisites': checkPrerequisites,
  'add-member': addMember,
  'wait-streaming': waitStreaming,
  'gate-lag': gateLag,
  'hand-over': handOver,
  'move-service': moveService,
  'retire-member': retireMember,
  'replace-member': replaceMember,
  'upgrade-members': upgradeMembers,
  'upgrade-operator': upgradeOperator,
  'grow-volumes': growVolumes,
  hibernate,
  'name-members': nameMembers,
  'pause-pooler': pausePooler,
  'resume-pooler': resumePooler,
  'recreate-member': recreateMember,
  'send-order': sendOrder,
  wait,
  'move-slots': moveSlots,
  'add-shard': addShard,
  'spread-slots': spreadSlots,
  'remove-shard': removeShard,
  validate,
  inject: inject(faults),
  'inject-together': injectTogether(faults),
};

export const checks = [
  downtime,
  lostWrites,
  phantomWrites,
  duplicateWrites,
  foreignWrites,
  replicaAgreement,
  sampleData,
  distribution,
  stepsTookEffect,
  loadWasReal,
  instrument,
  unharmed,
  runCompleted,
];

const colour = () => process.stdout.isTTY && process.stdout.hasColors();

/** Of a run, of a series of runs, of a suite, and of a calibration. */
export const reports = {
  run: {
    reporters: [
      htmlReporter,
      markdownReporter,
      consoleReporter,
      jsonReporter(runFiles.verdict),
      junitReporter,
    ],
    main: htmlReporter,
    summarize: (verdict) => renderConsole(verdict, { colour: colour() }),
  },
  series: {
    reporters: [
      seriesHtmlReporter,
      seriesMarkdownReporter,
      seriesConsoleReporter,
      jsonReporter(seriesFile),
      seriesJunitReporter,
    ],
    main: seriesHtmlReporter,
    summarize: (series) => renderSeries(series, { colour: colour() }),
  },
  suite: {
    reporters: [suiteHtmlReporter, suiteConsoleReporter, jsonReporter(suiteFile), suiteJunitReporter],
    main: suiteHtmlReporter,
    summarize: (suite) => renderSuite(suite, { colour: colour() }),
  },
  calibration: {
    reporters: [calibrationHtmlReporter, calibrationConsoleReporter, jsonReporter(calibrationFile)],
    main: calibrationHtmlReporter,
    summarize: renderCalibration,
  },
} as const satisfies Parts['reports'];

export const program = createProgram({
  version,
  root,
  engines,
  platforms,
  openHost,
  steps,
  checks,
  reports,
});
