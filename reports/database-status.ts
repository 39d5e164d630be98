// How a database stands, as text for a terminal. Pure.
import type { DatabaseStatus, InstanceStatus } from '../harness/model/database-status.ts';
import { columns } from '../harness/text/columns.ts';
import { printable } from '../harness/text/printable.ts';

/** Ends with a line break. */
export const renderDatabaseStatus = (status: DatabaseStatus): string =>
  [
    `${status.database}: ${status.phase || 'no word from the operator'}, ${status.ready} of ${status.wanted} ready`,
    ...columns([
      ['image', status.image || 'not said'],
      ['primary', primaryText(status)],
      ['first point of recoverability', status.firstPointOfRecoverability || 'none'],
      ['last backup', status.lastSuccessfulBackup || 'none'],
      ...status.certificates.map(({ secret, until, daysLeft }) => [
        `certificate ${secret}`,
        daysLeft === null ? until : `${daysLeft} days left`,
      ]),
    ]),
    '',
    ...columns([heads, ...status.instances.map(instanceRow)]),
    '',
  ]
    .map(printable)
    .join('\n');

const primaryText = ({ currentPrimary, targetPrimary }: DatabaseStatus): string =>
  currentPrimary === targetPrimary ? currentPrimary : `${currentPrimary}, to become ${targetPrimary}`;

const heads = ['instance', 'role', 'node', 'timeline', 'written', 'flushed', 'replayed', 'lag', 'follows'];

const instanceRow = (instance: InstanceStatus): string[] => [
  instance.name,
  instance.ready || instance.role === 'down' ? instance.role : `${instance.role}, not ready`,
  instance.node,
  instance.timeline === null ? '-' : String(instance.timeline),
  ...[instance.written, instance.flushed, instance.replayed].map((lsn) => lsn ?? '-'),
  lagText(instance),
  instance.follows || '-',
];

const lagText = ({ lagBytes, lagSeconds }: InstanceStatus): string =>
  lagBytes === null ? '-' : `${lagBytes} bytes${lagSeconds === null ? '' : `, ${lagSeconds.toFixed(3)} s`}`;
