// The entry of a load process over the echo service: for the calibration of the instrument by itself.
import { runAgent } from './agent.ts';
import { createEchoTarget } from './echo.ts';
import type { EchoSettings } from './echo.ts';

runAgent((settings) => createEchoTarget(settings as EchoSettings), process.argv.slice(2));
