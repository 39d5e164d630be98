// Names, labels and annotations of what a run makes in a cluster, so that it can be told apart from everything else, and
// from what another run made. Pure.

export const runLabel = 'drydock/run';
export const poolLabel = 'drydock/pool';
/** On a run's namespace, and on a node that a run took out of use: who conducts it, in the words of `conductorIdentity`. */
export const conductorAnnotation = 'drydock/conductor';
/** On the namespace of a run that attached to a database: which one, and what is to be put back, as JSON. */
export const attachedAnnotation = 'drydock/attached';
const managedByLabel = 'app.kubernetes.io/managed-by';
/** Selects everything that any run made. */
export const ownSelector = `${managedByLabel}=drydock`;

/** A DNS label: at most 63 characters, and a letter or digit at both ends. */
export const namespaceOf = (label: string): string => trimmed(`drydock-${label}`);

export const labelsOf = (label: string): Readonly<Record<string, string>> => ({
  [runLabel]: trimmed(label),
  [managedByLabel]: 'drydock',
});

const trimmed = (name: string): string => name.slice(0, 63).replace(/[^a-z0-9]+$/, '');
