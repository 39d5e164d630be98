// The tables that drydock keeps in the database it rehearses, and the SQL that reads them back. Nothing here connects.

/**
 * Where the load writes. No key and no index on purpose: a unique key would refuse the second copy of a row, and with it
 * hide that a write was carried out twice. `sequence` is an integer (24 days at 1,000 writes/s of one writer), which drivers
 * hand out as a number where a bigint becomes text.
 */
export const ledgerTableSql = `CREATE TABLE IF NOT EXISTS drydock_ledger (
  writer text NOT NULL,
  sequence integer NOT NULL
)`;

/** Where a step proves that a write goes through: written over a fresh connection, looked for on every member. */
export const proofTableSql = `CREATE TABLE IF NOT EXISTS drydock_proof (
  token text NOT NULL
)`;
export const writeProofSql = 'INSERT INTO drydock_proof (token) VALUES ($1)';
export const countProofsSql = 'SELECT count(*)::integer AS copies FROM drydock_proof WHERE token = $1';

/**
 * The audit: every stored write id of one member with its number of copies; columns `writer`, `sequence`, `copies`, the
 * last two numbers.
 */
export const auditSql =
  'SELECT writer, sequence, count(*)::integer AS copies FROM drydock_ledger GROUP BY writer, sequence';

/**
 * Who answers: `address` is `host:port` as the server sees its own end of the connection, behind every proxy and Service;
 * `role` is `primary` or `standby`. A list for SELECT or RETURNING.
 */
export const whoAmISql =
  "host(inet_server_addr()) || ':' || inet_server_port() AS address, " +
  "CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE 'primary' END AS role";

export const writeSql = `INSERT INTO drydock_ledger (writer, sequence) VALUES ($1, $2) RETURNING ${whoAmISql}`;
export const readSql = `SELECT ${whoAmISql}`;
