// The configuration of a server that runs as a process: the settings of every deployment, and what keeps it to itself. Text only.
import { serverSettings } from '../cluster/cluster.ts';

export interface ServerPlace {
  readonly folder: string;
  readonly port: number;
  readonly busPort: number;
  /** Letters and digits. */
  readonly password: string;
}

/** Holds the password, so it is for a file of mode 0600; on a command line everybody could read it. */
export const configurationText = ({ folder, port, busPort, password }: ServerPlace): string =>
  Object.entries({
    ...serverSettings,
    'cluster-enabled': 'yes',
    port: `${port}`,
    'cluster-port': `${busPort}`,
    bind: '127.0.0.1',
    // Otherwise it does not know its own address until another member tells it.
    'cluster-announce-ip': '127.0.0.1',
    dir: folder,
    requirepass: password,
    masterauth: password,
    // A title is written over the environment, by which `drydock clean` knows what a dead run left.
    'set-proc-title': 'no',
    daemonize: 'no',
    logfile: '',
  })
    .map(([name, value]) => `${name} ${/^[\w./-]+$/.test(value) ? value : `"${value}"`}\n`)
    .join('');
