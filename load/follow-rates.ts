// The file through which a load that is tried is told its rates: it holds one order, and each new one takes the place of the one
// before, in one step, so that it is never read by halves.
import { readFileSync } from 'node:fs';
import type { RatesOrder } from './ledger.ts';

const lookEveryMs = 100;

export interface FollowedRates {
  /** Resolves when operations count. */
  readonly counted: Promise<void>;
  /** Looks no more. */
  end(): void;
}

/** Hands over every order that it finds, up to the one that lets operations count. */
export const followRates = (file: string, steer: (order: RatesOrder) => void): FollowedRates => {
  const { promise: counted, resolve } = Promise.withResolvers<undefined>();
  let last = '';
  const look = (): void => {
    const text = textOf(file);
    if (text === last) return;
    last = text;
    const order = JSON.parse(text) as RatesOrder;
    steer(order);
    if (!order.counted) return;
    clearInterval(timer);
    resolve(undefined);
  };
  const timer = setInterval(look, lookEveryMs);
  return {
    counted,
    end: () => {
      clearInterval(timer);
    },
  };
};

/** Empty while there is none. */
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
};
