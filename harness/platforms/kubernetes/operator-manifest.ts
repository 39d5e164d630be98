// The operator's release manifest, made ready for this run's images. Pure but for reading the manifest.
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { RunError, messageOf } from '../../model/errors.ts';
import type { Images, KubernetesObject } from '../../model/site.ts';
import { timeoutsMs } from '../../model/timeouts.ts';
import type { Deployment } from './wire.ts';

export const officialManifest =
  'https://raw.githubusercontent.com/cloudnative-pg/cloudnative-pg/release-1.30/releases/cnpg-1.30.0.yaml';

/** Reads the manifest from a file, or from an address that begins with https. */
export const readManifest = async (source: string, signal: AbortSignal): Promise<string> => {
  try {
    if (!source.startsWith('https://')) return await readFile(source, 'utf8');
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutsMs.apiCall)]);
    const answer = await fetch(source, { signal: limit });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return await answer.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new RunError(
      `the operator's manifest ${source} cannot be read: ${messageOf(error)}`,
      'Download it where there is an internet, and name the file in CNPG_MANIFEST.',
      { cause: error },
    );
  }
};

/** Every object of the manifest, in its order, the operator's image and pull policy put in. */
export const operatorObjects = (
  manifest: string,
  { operator, pullPolicy }: Pick<Images, 'operator' | 'pullPolicy'>,
): readonly KubernetesObject[] =>
  parseAllDocuments(manifest)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null)
    .map((object) =>
      object.kind === 'Deployment' ? withImage(object as Deployment, operator, pullPolicy) : object,
    );

/** The operator puts its own image into each database pod, and knows it from an environment variable. */
const withImage = (
  deployment: Deployment,
  image: string,
  imagePullPolicy: Images['pullPolicy'],
): KubernetesObject => {
  if (deployment.spec === undefined) return deployment;
  const { template } = deployment.spec;
  const containers = template.spec.containers.map((container) => ({
    ...container,
    image,
    imagePullPolicy,
    env: (container.env ?? []).map((variable) =>
      variable.name === 'OPERATOR_IMAGE_NAME' ? { ...variable, value: image } : variable,
    ),
  }));
  const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
  return { ...deployment, spec };
};
