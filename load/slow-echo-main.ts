// The process of a slow echo server. Its argument is how many milliseconds it takes over a line; what follows only tells whose it is.
// It prints `{"port":N}`, then each stall of its own (milliseconds of this host's monotonic clock): what it was late with is an
// outage that nobody made. It ends when its standard input does.
import { once } from 'node:events';
import { threadAlarm } from './alarm.ts';
import { hostClockMs } from './clock.ts';
import { askForPriority } from './priority.ts';
import { openSlowEchoServer } from './slow-echo.ts';
import type { SlowEchoSaid } from './slow-echo.ts';
import { closeStallMs, watchStalls } from './stalls.ts';

const say = (said: SlowEchoSaid): void => {
  process.stdout.write(`${JSON.stringify(said)}\n`);
};

const takesMs = Number(process.argv[2]);
if (!(takesMs >= 0)) throw new Error('usage: slow-echo-main.ts <milliseconds>');
askForPriority();
const server = await openSlowEchoServer({ takesMs, nowMs: hostClockMs, alarm: await threadAlarm() });
say({ port: server.port });
watchStalls(
  hostClockMs,
  (stall) => {
    say({ stall });
  },
  closeStallMs,
);
await once(process.stdin.resume(), 'close');
process.exit(0);
