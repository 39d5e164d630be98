// Something that can be asked of a deployment, or done to a body: a token that carries the types of its request and its answer.
// Whoever can do it has a row in a table of offers; there is no interface that knows all verbs.
import type { OfferGround } from './offer-ground.ts';

/** Two tokens are the same when they are the same object; the name is for plans and messages, in kebab-case. */
export interface Ability<Request, Answer> {
  readonly name: string;
  /** Who asks for it only looks: the database does not change by it, and clients notice nothing. */
  readonly looks?: true;
  /** Never there: it only carries the types. */
  readonly types?: (request: Request) => Answer;
}

export const ability = <Request, Answer = void>(
  name: string,
  traits: Pick<Ability<Request, Answer>, 'looks'> = {},
): Ability<Request, Answer> => ({ name, ...traits });

/** Of what needs nothing to be said. */
export type NoRequest = Readonly<Record<string, never>>;

/** Any token, where its types do not matter. */
export type AnyAbility = Ability<never, unknown>;

/** What somebody is going to ask for, known before anything is touched. */
export interface Asking {
  readonly ability: AnyAbility;
  readonly request: unknown;
}

export const asking = <Request, Answer>(token: Ability<Request, Answer>, request: Request): Asking => ({
  ability: token,
  request,
});

/** What is known of an offer before anything is touched. */
export interface Offered {
  readonly ability: AnyAbility;
  /** How it is carried out, for the plan: one line. */
  readonly how: string;
  /** Why a request cannot be met, a sentence without its end; undefined when nothing is in the way. Pure. */
  refuses?(request: never, ground: OfferGround): string | undefined;
}

/** A row of the table of somebody who can do it, given their own state. */
export interface Offer<State> extends Offered {
  does(state: State, request: never): Promise<unknown>;
}

export const offer = <State, Request, Answer>(
  token: Ability<Request, Answer>,
  how: string,
  does: (state: State, request: Request) => Promise<Answer>,
  refuses?: (request: Request, ground: OfferGround) => string | undefined,
): Offer<State> => ({ ability: token, how, does, ...(refuses !== undefined && { refuses }) });

/** Resolves when the deed is done and seen to be done; obeys the run's signal; throws a `RunError` otherwise. */
export type Deed<Request, Answer> = (request: Request) => Promise<Answer>;

/** The deed behind a token; undefined when it is not offered. */
export type Deeds = <Request, Answer>(token: Ability<Request, Answer>) => Deed<Request, Answer> | undefined;

/** The table of offers over the state that it is about. */
export const deedsOf =
  <State>(offers: readonly Offer<State>[], state: State): Deeds =>
  <Request, Answer>(token: Ability<Request, Answer>) => {
    const row = offers.find(({ ability: offered }) => offered === token);
    return row && ((request: Request) => row.does(state, request as never) as Promise<Answer>);
  };
