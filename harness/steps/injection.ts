// What the YAML may say behind `inject`: a fault, exactly one target that the fault can be aimed at, how long it lasts, and the
// fault's own arguments, which its own schema checks.
import { z } from 'zod';
import { aims } from '../model/body.ts';
import type { Aim } from '../model/body.ts';
import type { FaultKind } from '../model/fault.ts';
import { duration } from '../model/units.ts';
import type { Aimed } from './aiming.ts';
import { memberName, plainName } from './names.ts';

export type Faults = Readonly<Record<string, FaultKind>>;

export interface Injection {
  readonly fault: string;
  readonly aimed: Aimed;
  readonly forMs: number;
  /** The fault's own arguments, with their defaults. */
  readonly with: Readonly<Record<string, unknown>>;
}

const twoMembers = { error: 'expected the names of two different members' };

const targets = {
  member: memberName.optional(),
  role: plainName.optional().describe('Every member that has this role when the step begins.'),
  node: memberName.optional().describe('The node that this member is on when the step begins.'),
  operator: plainName.optional().describe('The operator of the deployment, by its name.'),
  pooler: plainName.optional().describe('A pooler of the deployment, by its name.'),
  link: z
    .tuple([memberName, memberName], twoMembers)
    .refine(([one, other]) => one !== other, twoMembers)
    .optional()
    .describe('The link between two members.'),
} satisfies Record<Aim, z.ZodType>;

/** One of several that overlap. */
export interface LaterInjection extends Injection {
  /** From the beginning of the step. */
  readonly afterMs: number;
}

export const injectionType = (faults: Faults): z.ZodType<Injection> => {
  const mistakes = mistakesOf(faults);
  return z
    .strictObject(shapeOf(faults))
    .superRefine(mistakes)
    .transform((given) => injectionOf(given, faults));
};

export const laterInjectionType = (faults: Faults): z.ZodType<LaterInjection> => {
  const mistakes = mistakesOf(faults);
  const after = duration('0s', '2m')
    .default(0)
    .describe('How long after the beginning of the step it begins.');
  return z
    .strictObject({ ...shapeOf(faults), after })
    .superRefine(mistakes)
    .transform((given) => ({ ...injectionOf(given, faults), afterMs: given.after }));
};

const shapeOf = (faults: Faults) => ({
  fault: z.enum(Object.keys(faults)).describe('Which fault.'),
  ...targets,
  ...(Object.assign({}, ...Object.values(faults).map(optionalShape)) as z.ZodRawShape),
  for: duration('100ms', '2m').describe('How long it lasts, from its injection to its end.'),
});

const mistakesOf =
  (faults: Faults) =>
  (given: Given, context: z.RefinementCtx): void => {
    for (const { path, message } of mistakesIn(given, faultNamed(faults, given.fault)))
      context.addIssue({ code: 'custom', path: [...path], message });
  };

const injectionOf = (given: Given & { readonly for: number }, faults: Faults): Injection => {
  const fault = faultNamed(faults, given.fault);
  const mine = Object.entries(given).filter(([key]) => keysOf(fault).includes(key));
  return {
    fault: given.fault,
    aimed: aimedBy(given),
    forMs: given.for,
    with: (fault.arguments?.parse(Object.fromEntries(mine)) ?? {}) as Injection['with'],
  };
};

type Given = { readonly fault: string } & z.output<z.ZodObject<typeof targets>>;

/** The schema of one fault must not ask for its arguments where another one is meant; its own defaults come later. */
const optionalShape = ({ arguments: type }: FaultKind): z.ZodRawShape =>
  Object.fromEntries(
    Object.entries(type?.shape ?? {}).map(([key, field]) => [
      key,
      (field instanceof z.ZodDefault ? (field.unwrap() as z.ZodType) : (field as z.ZodType))
        .optional()
        .describe((field as z.ZodType).description ?? ''),
    ]),
  );

const keysOf = (fault: FaultKind): readonly string[] => Object.keys(fault.arguments?.shape ?? {});

interface Mistake {
  readonly path: readonly string[];
  readonly message: string;
}

const mistakesIn = (given: Given, fault: FaultKind): readonly Mistake[] => {
  const [first, second] = aims.filter((aim) => given[aim] !== undefined);
  const targets = fault.aims.join(' or ');
  if (first === undefined)
    return [{ path: [], message: `expected what ${fault.name} is aimed at: ${targets}` }];
  if (second !== undefined)
    return [{ path: [second], message: `expected one target, and there is "${first}" already` }];
  const foreign = Object.keys(given).filter(
    (key) => !['fault', 'for', 'after', ...aims].includes(key) && !keysOf(fault).includes(key),
  );
  return [
    ...(fault.aims.includes(first)
      ? []
      : [{ path: [first], message: `${fault.name} is aimed at ${targets}` }]),
    ...foreign.map((key) => ({ path: [key], message: `expected it with another fault: ${takes(fault)}` })),
  ];
};

const takes = (fault: FaultKind): string =>
  `${fault.name} takes ${keysOf(fault).length === 0 ? 'no arguments of its own' : `only ${keysOf(fault).join(', ')}`}`;

const aimedBy = ({ member, role, node, operator, pooler, link }: Given): Aimed => {
  if (member !== undefined) return { at: 'member', member };
  if (role !== undefined) return { at: 'role', role };
  if (node !== undefined) return { at: 'node', of: node };
  if (link !== undefined) return { at: 'link', between: link };
  if (operator !== undefined) return { at: 'operator', name: operator };
  return { at: 'pooler', name: pooler ?? '' };
};

export const faultNamed = (faults: Faults, name: string): FaultKind => {
  const found = faults[name];
  if (found === undefined) throw new Error(`no fault ${name}, which the arguments’ type let through`);
  return found;
};
