// An operator's release manifest, made ready for this run's images. Pure but for reading the manifest.
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { RunError, messageOf } from '../../../model/errors.ts';
import type { Images } from '../../../model/images.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import type { OperatorKind } from '../../../model/operator.ts';
import { timeoutsMs } from '../../../model/timeouts.ts';
import type { KubernetesDeployment } from '../wire.ts';

/** Reads the manifest from where the environment says, or else the official one: a file, or an address that begins with https. */
export const readManifest = (
  { manifest: { setting, official } }: OperatorKind,
  signal: AbortSignal,
): Promise<string> => readSource(process.env[setting] ?? official, setting, signal);

/** Reads the one to upgrade to, which the plan made sure of. */
export const readNewerManifest = (
  { manifest: { setting } }: OperatorKind,
  signal: AbortSignal,
): Promise<string> => {
  const newer = newerSetting(setting);
  return readSource(process.env[newer] ?? '', newer, signal);
};

const readSource = async (source: string, setting: string, signal: AbortSignal): Promise<string> => {
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
      `Download it where there is an internet, and name the file in ${setting}.`,
      { cause: error },
    );
  }
};

/** Why an operator cannot be upgraded here, a sentence without its end; undefined where the environment names two manifests. */
export const upgradeRefused = ({
  manifest: { setting },
}: Pick<OperatorKind, 'manifest'>): string | undefined => {
  const missing = [setting, newerSetting(setting)].filter((name) => (process.env[name] ?? '') === '');
  return missing.length === 0
    ? undefined
    : `two manifests of the operator are wanted: name them in ${setting} and ${newerSetting(setting)} (${missing.join(' and ')} is not set)`;
};

/** The environment variable that names the manifest to upgrade to. */
const newerSetting = (setting: string): string => `${setting}_TO`;

/** Every object of the manifest, in its order, the operator's image and pull policy put in. The image of the one to upgrade to is that
 * of its manifest, as the file of images has one only. */
export const operatorObjects = (
  manifest: string,
  { image }: Pick<OperatorKind, 'image'>,
  images: Pick<Images, 'pullPolicy'> & Partial<Pick<Images, 'one'>>,
): readonly KubernetesObject[] =>
  parseAllDocuments(manifest)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null)
    .map((object) =>
      object.kind === 'Deployment'
        ? withImage(object as KubernetesDeployment, {
            image: images.one?.(image.key),
            variable: image.variable,
            pullPolicy: images.pullPolicy,
          })
        : object,
    );

/** An operator that puts its own image into the pods that it makes knows it from an environment variable. */
const withImage = (
  deployment: KubernetesDeployment,
  {
    image,
    variable,
    pullPolicy,
  }: Pick<Images, 'pullPolicy'> & { readonly image: string | undefined; readonly variable: string },
): KubernetesObject => {
  if (deployment.spec === undefined) return deployment;
  const { template } = deployment.spec;
  const containers = template.spec.containers.map((container) => ({
    ...container,
    imagePullPolicy: pullPolicy,
    ...(image !== undefined && {
      image,
      env: (container.env ?? []).map((each) => (each.name === variable ? { ...each, value: image } : each)),
    }),
  }));
  const spec = { ...deployment.spec, template: { ...template, spec: { ...template.spec, containers } } };
  return { ...deployment, spec };
};
