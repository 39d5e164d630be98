// The platform `context`: a cluster that the user has. One namespace of our own is made in it, and nothing else is touched but a
// database that a run is told to attach to.
import type { ImageDefaults } from '../../model/images.ts';
import type { PlatformOf } from '../../model/platform.ts';
import { clusterBodies } from './bodies/table.ts';
import { diagnoseContexts } from './diagnose.ts';
import { attached, viewOf } from './attachment.ts';
import type { AttachKinds } from './attachment.ts';
import { connectContext } from './from-context.ts';
import { readImages } from './images.ts';
import { deadLeftovers } from './leftovers.ts';
import { makeNamespace } from './namespace.ts';
import { createResources } from './resources.ts';
import { diagnoseOperator, requireOperator } from './operators/operators.ts';
import { openSite } from './site.ts';

/** A cluster may add a node for a pod that finds no room, which takes minutes. */
const patience = { pull: 45_000, room: 240_000 };

export const contextPlatform = (
  images: ImageDefaults,
  attachKinds: AttachKinds,
): PlatformOf<'namespace'> => ({
  name: 'context',
  site: 'namespace',
  about:
    'a cluster of your kubeconfig, with the operators that its databases want; one namespace is made in it, and --attach takes a database that is there',
  bodies: () => clusterBodies({ reached: false }),
  operators: {
    how: 'required',
    stays: ({ title }) => `${title} of a cluster that drydock did not make is not drydock’s to upgrade`,
    diagnose: async (operator, { context }, signal) =>
      context === undefined ? [] : [await diagnoseOperator(connectContext(context), operator, signal)],
  },
  images: ({ imagesFile }) => readImages(imagesFile, images),
  diagnose: (options, signal) => diagnoseContexts(options.context, signal),
  open: async (context, options) => {
    const chosen = readImages(options.imagesFile, images);
    const connection = connectContext(options.context);
    const attachment = await attached(connection, context, { attachKinds, attach: options.attach });
    const namespace = attachment?.namespace ?? (await makeNamespace(connection, context));
    return openSite({
      ...{ connection, namespace, images: chosen, patience, context },
      ...(attachment !== undefined && { attachment }),
      versions: { context: options.context ?? '' },
      requireOperator: (operator) =>
        requireOperator(
          connection,
          { operator, namespace: attachment?.ownNamespace ?? namespace },
          context.signal,
        ),
    });
  },
  find: ({ context }, { of, namespace, name }, signal) =>
    createResources(connectContext(context).api(signal), namespace).read({ ...of, name }),
  look: ({ context }, namespace, signal) =>
    Promise.resolve(viewOf(connectContext(context), namespace, signal)),
  leftovers: (options, signal) =>
    options.context === undefined
      ? Promise.resolve([])
      : deadLeftovers(connectContext(options.context), signal, attachKinds),
});
