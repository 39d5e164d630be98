// What the conductor and the process of the local services say to each other: one JSON value a line, requests on standard
// input, answers in the same order on standard output.
import type { Endpoint } from '../../../model/endpoint.ts';

export type ServicesRequest =
  | {
      readonly open: {
        readonly names: readonly string[];
        /** The first service's port, the others follow; null lets the system choose. */
        readonly portBase: number | null;
        readonly seed: number;
      };
    }
  | { readonly route: { readonly service: string; readonly members: readonly Endpoint[] } };

export type ServicesAnswer =
  | { readonly opened: Readonly<Record<string, number>> }
  | { readonly refused: { readonly service: string; readonly port: number; readonly reason: string } }
  | { readonly routed: string };
