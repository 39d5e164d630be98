// A Cluster that is there already: whether a run may attach to it, what becomes of it, and what is its own there. Pure.
import { hibernate } from '../../../abilities/hibernation.ts';
import { addMember } from '../../../abilities/members.ts';
import { growVolumes } from '../../../abilities/storage.ts';
import { upgradeMembers } from '../../../abilities/versions.ts';
import type {
  AttachGround,
  AttachKind,
  AttachedPlace,
  FoundDatabase,
  PlannedAttachment,
} from '../../../model/attachment.ts';
import { UsageError } from '../../../model/errors.ts';
import type { KubernetesObject } from '../../../model/kubernetes-objects.ts';
import { shortened } from '../../../text/printable.ts';
import { isHealthy, statusOf, statusText } from './cluster.ts';
import { detach } from './detach.ts';
import { clusterKind, confirmingIn } from './manifest.ts';
import { readDatabaseStatus } from './status.ts';
import { majorIn } from './switchover.ts';
import { valueAt } from './value-at.ts';

const protectedAnnotation = 'drydock/protected';

const planAttachment = (found: FoundDatabase, ground: AttachGround): PlannedAttachment => {
  const { namespace, name } = found;
  const object = mustBeFit(found, ground);
  mustBePossible(object, found, ground);
  return {
    ...{ namespace, name },
    deeds: [
      `${text(found)} gets a database and a role of the run’s own, by SQL in the pod of its primary; both are dropped at the end, whatever becomes of the run`,
      'the load, and the secret with the role’s password, are in a namespace of the run’s own, which is removed; the Cluster’s namespace gets no object, and is never removed',
      'its other clients see every outage that the steps below make, and share its connections and its WAL with the load',
      `spec.instances is ${ground.topology.members} again at the end, if the steps change it`,
    ],
    stays: [
      'another instance may be the primary afterwards, and members that lost their volume are new copies',
      ...upgradeWords(ground),
    ],
  };
};

/** Also asked again when the run begins. Throws a `UsageError`. */
export const mustBeFit = (
  found: FoundDatabase,
  { topology }: Pick<AttachGround, 'topology'>,
): KubernetesObject => {
  const { object } = found;
  if (object === null) throw new UsageError(`there is no Cluster ${text(found)}`);
  const guarded = object.metadata.annotations?.[protectedAnnotation];
  if (guarded !== undefined && guarded !== 'false')
    throw new UsageError(
      `${text(found)} is protected: its annotation ${protectedAnnotation} is ${shortened(JSON.stringify(guarded))}`,
    );
  const status = statusOf(object);
  if (status.wanted !== topology.members)
    throw new UsageError(
      `${text(found)} has ${status.wanted} instances, but "members" in the scenario’s topology is ${topology.members}; name another scenario, or change its copy`,
    );
  const { confirming } = confirmingIn(object);
  if (confirming !== topology.synchronous)
    throw new UsageError(
      `in ${text(found)} ${shortened(JSON.stringify(confirming))} standbys must confirm a write, but "synchronous" in the scenario’s topology is ${topology.synchronous}; name another scenario, or change its copy`,
    );
  if (!isHealthy(status))
    throw new UsageError(`${text(found)} is not healthy, so nothing is done to it: ${statusText(status)}`);
  return object;
};

const mustBePossible = (
  object: KubernetesObject,
  found: AttachedPlace,
  { steps, images }: AttachGround,
): void => {
  for (const { verb, needs, place, ...step } of steps) {
    const refuse = (why: string): never => {
      throw new UsageError(`"${verb}" cannot be done on ${text(found)}, which is attached to: ${why}`, {
        place,
      });
    };
    if (needs.includes(addMember) && valueAt(step.arguments, ['pool']) !== undefined)
      refuse('the scheduler chooses the node, as drydock gives no pools to nodes that are not its own');
    if (needs.includes(growVolumes)) refuse('a volume that has grown cannot shrink again');
    if (needs.includes(hibernate)) refuse('one that is not woken up again would stay asleep');
    if (!needs.includes(upgradeMembers)) continue;
    const newer = images?.upgrade('postgres').newer ?? '';
    const why = whyNoUpgrade(valueAt(object, ['spec', 'imageName']), newer);
    if (why !== null) refuse(why);
  }
};

/** Null where a rolling update by the image's name leads from the one to a newer minor of the same major version. */
export const whyNoUpgrade = (from: unknown, to: string): string | null => {
  if (typeof from !== 'string')
    return 'its spec has no imageName: it follows a catalogue or the operator’s default';
  const [now, then] = [from, to].map(versionIn);
  if (now === undefined || then === undefined)
    return `the versions of ${from} and ${to} cannot be told from their tags`;
  if (majorIn(from) !== majorIn(to)) return `it runs ${from}, and ${to} is another major version; --images`;
  return then > now ? null : `it runs ${from}, and ${to} is not newer; --images`;
};

/** The minor version in a tag such as `17.12-bookworm`. */
const versionIn = (image: string): number | undefined => {
  const minor = /:\d+\.(\d+)[^/]*$/u.exec(image.split('@')[0] ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
};

const upgradeWords = ({ steps, images }: AttachGround): readonly string[] =>
  steps.some(({ needs }) => needs.includes(upgradeMembers))
    ? [
        `spec.imageName stays ${images?.upgrade('postgres').newer ?? 'the newer one'}: a rolling update is not taken back, as that would be another one`,
      ]
    : [];

const text = ({ namespace, name }: AttachedPlace): string => `${namespace}/${name}`;

export const attach: AttachKind = {
  object: clusterKind,
  podSelector: (name) => `cnpg.io/cluster=${name}`,
  plan: planAttachment,
  status: readDatabaseStatus,
  detach,
};
