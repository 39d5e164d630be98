// Whether a port of this machine can be reached, from here or from a process of another group: a connection, made and given up.
import { connect } from 'node:net';
import { execa } from 'execa';
import type { WorkFolder } from '../work-folder.ts';

/** A connection over loopback stands within a millisecond; one that does not by now meets silence. */
const patienceMs = 700;

/** `refused` is an answer too. */
export type Reach = 'reached' | 'refused' | 'silent';

export const reachFromHere = (port: number): Promise<Reach> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (reach: Reach) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reach);
    };
    const timer = setTimeout(() => {
      end('silent');
    }, patienceMs);
    socket.once('connect', () => {
      end('reached');
    });
    socket.once('error', () => {
      end('refused');
    });
  });

const program = `const [port, patience] = process.argv.slice(1).map(Number);
const socket = require('net').connect({ host: '127.0.0.1', port });
const end = (reach) => { process.stdout.write(reach); process.exit(0); };
socket.once('connect', () => end('reached')).once('error', () => end('refused'));
setTimeout(() => end('silent'), patience);`;

/** As the processes of that group would find it. */
export const reachFromGroup = async (
  port: number,
  group: number,
  mark: WorkFolder['mark'],
): Promise<Reach> => {
  const { stdout } = await execa(process.execPath, ['-e', program, String(port), String(patienceMs)], {
    gid: group,
    env: mark,
  });
  return stdout as Reach;
};
