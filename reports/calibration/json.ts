// calibration.json: the calibration as it is, for machines.
import { calibrationFile } from '../../harness/model/calibration.ts';
import type { CalibrationReporter } from '../../harness/model/calibration.ts';

/** Renders `calibration.json`. */
export const calibrationJsonReporter: CalibrationReporter = {
  name: 'json',
  file: calibrationFile,
  render: (calibration) => `${JSON.stringify(calibration, null, 2)}\n`,
};
