// Reads the load's configuration from the text of its file. It is written by drydock itself, so this finds a wrong file or
// a version that does not match; it is no place for advice.
import { clientPolicies } from './lanes.ts';
import type { Lane, LoadConfig } from './lanes.ts';

/** Throws an `Error` with one line that says which field is wrong. */
export const parseLoadConfig = (text: string): LoadConfig => {
  const config = JSON.parse(text) as LoadConfig;
  const limits = ['operationTimeoutMs', 'reconnectEveryMs', 'inFlightMax'] as const;
  for (const field of limits) demand(config[field] > 0, field, 'a positive number', config[field]);
  const { ackWithinMs = 1 } = config;
  demand(ackWithinMs > 0, 'ackWithinMs', 'a positive number', ackWithinMs);
  demand(Number.isFinite(config.originMs), 'originMs', 'a number', config.originMs);
  demand(typeof config.ledgerFile === 'string', 'ledgerFile', 'a path', config.ledgerFile);
  demand(Array.isArray(config.lanes) && config.lanes.length > 0, 'lanes', 'a list of lanes', config.lanes);
  for (const [index, lane] of config.lanes.entries()) checkLane(lane, `lanes[${index}]`);
  const names = config.lanes.map((lane) => lane.name);
  demand(new Set(names).size === names.length, 'lanes', 'lanes of different names', names);
  return config;
};

const checkLane = (lane: Lane, where: string): void => {
  demand(typeof lane.name === 'string', `${where}.name`, 'a name', lane.name);
  demand(typeof lane.service === 'string', `${where}.service`, 'a name', lane.service);
  demand(clientPolicies.includes(lane.policy), `${where}.policy`, clientPolicies.join(' or '), lane.policy);
  demand(['write', 'read'].includes(lane.kind), `${where}.kind`, 'write or read', lane.kind);
  demand(lane.rateHz > 0 && lane.rateHz < Infinity, `${where}.rateHz`, 'a positive number', lane.rateHz);
};

const demand = (holds: boolean, field: string, wanted: string, seen: unknown): void => {
  if (!holds) throw new Error(`${field}: wanted ${wanted}, saw ${JSON.stringify(seen)}`);
};
