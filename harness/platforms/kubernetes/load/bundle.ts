// The load program as one file, so that a stock Node image can run it from a ConfigMap.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** Bundles the entry with everything it imports into one ES module. */
export const bundleLoad = async (entry: URL): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Drivers are CommonJS and ask for Node's own modules by `require`, which an ES module does not have.
    banner: {
      js: "import{createRequire as drydockRequire}from'node:module';const require=drydockRequire(import.meta.url);",
    },
    logLevel: 'silent',
    write: false,
  });
  return outputFiles.map(({ text }) => text).join('');
};
