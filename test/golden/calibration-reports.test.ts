// Golden texts of a calibration: files/calibration-*. `vitest run --project unit test/golden -u` writes them anew.
import { expect, test } from 'vitest';
import type { Calibration } from '../../harness/model/calibration.ts';
import type { Reporter } from '../../harness/model/reporter.ts';
import { reports } from '../../harness/wiring.ts';
import { readable } from './page.ts';
import { sampleCalibration } from './sample-calibration.ts';

test.each<Reporter<Calibration>>(reports.calibration.reporters)(
  '$file is read from top to bottom: what was done, what was seen, what follows',
  async (reporter) => {
    const golden = await readable(reporter.file, await reporter.render(sampleCalibration()));
    await expect(golden.text).toMatchFileSnapshot(`files/calibration-${golden.file}`);
  },
);
