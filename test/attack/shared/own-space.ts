// A network, a list of mounts and shared memory of the attacks' own, where the system gives them: other runs on the machine are not
// touched, and nothing of the attacks outlives them.
import { spawn, spawnSync } from 'node:child_process';

const inside = 'DRYDOCK_ATTACK_INSIDE';
const apart = ['--net', '--ipc', '--mount', '--', 'sh', '-c'];
const loopbackUp = 'PATH=$PATH:/usr/sbin:/sbin; ip link set lo up';

export const isApart = (): boolean => process.env[inside] !== undefined;

/** Runs this program again in a space of its own, and gives its exit status; null where there is none to be had. */
export const againApart = async (): Promise<number | null> => {
  if (isApart() || process.getuid?.() !== 0) return null;
  if (spawnSync('unshare', [...apart, loopbackUp], { stdio: 'ignore' }).status !== 0) return null;
  const again = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', [...apart, `${loopbackUp}; exec "$@"`, 'sh', ...again], {
    stdio: 'inherit',
    env: { ...process.env, [inside]: '1' },
  });
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => {
      child.kill(name);
    });
  return new Promise((resolve) => {
    child.once('exit', (status) => {
      resolve(status ?? 130);
    });
  });
};
