// A way to a cluster: a context of the user's kubeconfig. Reads it, changes nothing in it.
import { KubeConfig } from '@kubernetes/client-node';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { RunError, UsageError, messageOf } from '../../model/errors.ts';
import { rightNames } from '../../text/names.ts';
import { shortened } from '../../text/printable.ts';
import { connect } from './api.ts';
import type { ClusterConnection } from './api.ts';

/** Where KUBECONFIG or the home folder say; empty when there is none. */
export const readKubeconfig = (): KubeConfig => {
  const config = new KubeConfig();
  // Without a file the library makes up a cluster on localhost.
  if (process.env['KUBECONFIG'] === undefined && !existsSync(join(homedir(), '.kube', 'config')))
    return config;
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new RunError(
      `the kubeconfig cannot be read: ${messageOf(error)}`,
      'Set KUBECONFIG to a file that kubectl can use.',
      { cause: error },
    );
  }
  return config;
};

/** Throws a `UsageError` with the nearest name when there is no such context. */
export const connectContext = (name: string | undefined, config = readKubeconfig()): ClusterConnection => {
  const known = config.getContexts().map((context) => context.name);
  if (name === undefined) {
    throw new UsageError(
      `the platform context needs the name of a context; there are: ${known.join(', ') || 'none'}`,
    );
  }
  if (!known.includes(name))
    throw new UsageError(`unknown context "${shortened(name)}"${rightNames(name, known)}`);
  config.setCurrentContext(name);
  return connect(config);
};
