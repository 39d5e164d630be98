// Sizes of volumes as people and Kubernetes write them: `2Gi`, `500M`, `1.5Ti`. Pure.
import { z } from 'zod';

const error = { error: 'expected a size such as 1Gi' };

/** The size of a volume in a scenario: a whole number of Mi, Gi or Ti. */
export const volumeSize = z.string(error).regex(/^[1-9]\d*(Mi|Gi|Ti)$/, error);

const factors: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
};
const pattern = /^(\d+(?:\.\d+)?)(?:e(\d{1,2})|([kMGTP]|[KMGTP]i)?)$/;

/** In bytes; undefined of what is no size. */
export const bytesOf = (quantity: string): number | undefined => {
  const [, number, exponent = '0', unit = ''] = pattern.exec(quantity) ?? [];
  const factor = factors[unit];
  if (number === undefined || factor === undefined) return undefined;
  return Number(number) * 10 ** Number(exponent) * factor;
};

/** Whether the first is at least the second; false when one of them is no size. */
export const isAtLeast = (size: string, other: string): boolean => {
  const [bytes, otherBytes] = [bytesOf(size), bytesOf(other)];
  return bytes !== undefined && otherBytes !== undefined && bytes >= otherBytes;
};
