// Asks a database that is up for what it must be able to do, and does harm to its members.
import type { Ability, Deed } from '../../harness/model/ability.ts';
import type { Body, Harmed, Lasting } from '../../harness/model/body.ts';
import type { Deployment } from '../../harness/model/deployment.ts';

/** The deed behind a token; throws when the deployment does not offer it. */
export const deedOf = <Request, Answer>(
  { abilities }: Pick<Deployment, 'abilities'>,
  token: Ability<Request, Answer>,
): Deed<Request, Answer> => offered(abilities(token), token);

/** Long enough for any test; a test that is done lifts its harm. */
const forMs = 60_000;

/** Does the harm and resolves once it is done; throws when the body cannot be harmed so. */
export const inflictOn = <More extends object = object>(
  body: Body | undefined,
  harm: Ability<Lasting & More, Harmed>,
  more: More & Partial<Lasting> = {} as More,
): Promise<Harmed> => offered(body?.harms(harm), harm)({ forMs, ...more });

const offered = <Found>(found: Found | undefined, { name }: { readonly name: string }): Found => {
  if (found === undefined) throw new Error(`nobody offers ${name}`);
  return found;
};
