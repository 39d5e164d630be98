// The platform `context`: a cluster that the user has. One namespace of our own is made in it, and nothing else is touched.
import type { PlatformOf, PlatformOptions } from '../../model/platform.ts';
import type { RunContext } from '../../model/run-context.ts';
import type { KubernetesSite } from '../../model/site.ts';
import { diagnoseContexts } from './diagnose.ts';
import { connectContext } from './from-context.ts';
import { readImages } from './images.ts';
import { deadLeftovers } from './leftovers.ts';
import { makeNamespace } from './namespace.ts';
import { requireOperator } from './operator.ts';
import { openSite } from './site.ts';

/** A cluster may add a node for a pod that finds no room, which takes minutes. */
const patience = { pull: 45_000, room: 240_000 };

export const contextPlatform: PlatformOf<'kubernetes'> = {
  name: 'context',
  family: 'kubernetes',
  about: 'a cluster of your kubeconfig that has the CloudNativePG operator; one namespace is made in it',
  diagnose: (options, signal) => diagnoseContexts(options.context, signal),
  open: (context, options) => open(context, options),
  leftovers: (options, signal) =>
    options.context === undefined
      ? Promise.resolve([])
      : deadLeftovers(connectContext(options.context), signal),
};

const open = async (context: RunContext, options: PlatformOptions): Promise<KubernetesSite> => {
  const images = readImages(options.imagesFile);
  const connection = connectContext(options.context);
  const namespace = await makeNamespace(connection, context);
  await requireOperator(connection, { namespace }, context.signal);
  const versions = { context: options.context ?? '' };
  return openSite({ connection, namespace, images, patience, context, versions });
};
