// What this machine has for PostgreSQL as processes: npm packages that carry servers. They are optional: each is built for one
// system. Changes nothing.
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../../../model/errors.ts';
import type { Host } from '../../../model/host.ts';
import type { Diagnosis } from '../../../model/diagnosis.ts';

/** By the names in package.json. */
const serverPackages = ['pg-older', 'pg-newer'];

export const diagnosePackages = (host: Host): Promise<readonly Diagnosis[]> =>
  Promise.all(serverPackages.map((name) => diagnosePackage(name, host)));

const diagnosePackage = async (name: string, host: Host): Promise<Diagnosis> => {
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
      version: string;
    };
    const seen = await host.run(join(folder, 'native', 'bin', 'postgres'), ['--version']);
    return { subject: `${name}, PostgreSQL ${version}`, status: 'ok', seen, remedy: '' };
  } catch (error) {
    host.signal.throwIfAborted();
    return {
      subject: `${name}, PostgreSQL servers for ${process.platform} ${process.arch}`,
      status: 'missing',
      seen: messageOf(error).split('\n')[0] ?? '',
      remedy:
        'Run npm ci. package.json names servers for Linux on x64 with glibc; elsewhere use the platform kind.',
    };
  }
};
