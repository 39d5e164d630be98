// The sample data in PostgreSQL: a shop that rents films out, made by SQL that gives the same rows each time. Nothing here connects.

interface SampleTable {
  readonly name: string;
  /** The columns of its primary key, which are all whole numbers: their order is the same under every collation. */
  readonly key: readonly string[];
  readonly columns: string;
  /** By column, the table whose key, `<table>_id`, it holds; NULL refers to nothing. */
  readonly refersTo: Readonly<Record<string, string>>;
  /** The query that makes its rows. */
  readonly rows: string;
}

/** In the order in which they can be filled. Without times that depend on a zone, floating-point numbers and chance. */
const tables: readonly SampleTable[] = [
  {
    name: 'language',
    key: ['language_id'],
    columns: 'language_id integer, name text NOT NULL',
    refersTo: {},
    rows: `SELECT n, (ARRAY['Dutch', 'English', 'Finnish', 'French', 'Greek', 'Portuguese'])[n]
      FROM generate_series(1, 6) AS n`,
  },
  {
    name: 'film',
    key: ['film_id'],
    columns: `film_id integer, title text NOT NULL, plot text NOT NULL, language_id integer NOT NULL,
      released integer NOT NULL, minutes integer NOT NULL, price numeric(5, 2) NOT NULL`,
    refersTo: { language_id: 'language' },
    rows: `SELECT n,
        (ARRAY['Amber', 'Broken', 'Distant', 'Frozen', 'Quiet'])[1 + n % 5] || ' ' ||
          (ARRAY['Harbour', 'Lantern', 'Meridian', 'Orchard', 'Tide', 'Voyage', 'Winter'])[1 + n % 7] || ' ' || n,
        repeat(md5('plot ' || n), 4), 1 + n % 6, 1950 + n * 7 % 75, 60 + n * 13 % 120, 0.99 + n % 5
      FROM generate_series(1, 250) AS n`,
  },
  {
    name: 'actor',
    key: ['actor_id'],
    columns: 'actor_id integer, first_name text NOT NULL, last_name text NOT NULL',
    refersTo: {},
    rows: `SELECT n, (ARRAY['Ada', 'Björn', 'Chloé', 'Dmitri', 'Eun'])[1 + n % 5], 'Player ' || n
      FROM generate_series(1, 100) AS n`,
  },
  {
    name: 'film_actor',
    key: ['film_id', 'actor_id'],
    columns: 'film_id integer, actor_id integer, billing integer NOT NULL',
    refersTo: { film_id: 'film', actor_id: 'actor' },
    rows: `SELECT film, 1 + (film * 7 + billing * 23) % 100, billing
      FROM generate_series(1, 250) AS film, generate_series(1, 4) AS billing`,
  },
  {
    name: 'customer',
    key: ['customer_id'],
    columns: `customer_id integer, name text NOT NULL, email text NOT NULL, joined date NOT NULL,
      recommended_by integer`,
    refersTo: { recommended_by: 'customer' },
    rows: `SELECT n, 'Customer ' || n, 'customer' || n || '@example.org', date '2020-01-01' + n * 5,
        CASE WHEN n % 3 = 0 THEN n / 3 END
      FROM generate_series(1, 200) AS n`,
  },
  {
    name: 'copy',
    key: ['copy_id'],
    columns: 'copy_id integer, film_id integer NOT NULL, shelf text NOT NULL',
    refersTo: { film_id: 'film' },
    rows: `SELECT n, 1 + n % 250, chr(65 + n % 26) || n / 26
      FROM generate_series(1, 600) AS n`,
  },
  {
    name: 'rental',
    key: ['rental_id'],
    columns: `rental_id integer, copy_id integer NOT NULL, customer_id integer NOT NULL,
      rented_at timestamp NOT NULL, returned_at timestamp`,
    refersTo: { copy_id: 'copy', customer_id: 'customer' },
    rows: `SELECT n, 1 + n * 17 % 600, 1 + n * 31 % 200, timestamp '2024-01-01' + n * interval '7 hours',
        CASE WHEN n % 11 <> 0 THEN timestamp '2024-01-02' + n * interval '7 hours' END
      FROM generate_series(1, 2000) AS n`,
  },
  {
    name: 'payment',
    key: ['payment_id'],
    columns: `payment_id integer, rental_id integer NOT NULL, amount numeric(6, 2) NOT NULL,
      paid_at timestamp NOT NULL`,
    refersTo: { rental_id: 'rental' },
    rows: `SELECT n, n, 2.50 + n % 4, timestamp '2024-01-01 12:00' + n * interval '7 hours'
      FROM generate_series(1, 2000) AS n WHERE n % 5 <> 0`,
  },
];

const schema = 'drydock_sample';

/** For the plan: what is loaded, and how it is summed up. */
export const sampleText =
  '8 tables of films, actors and rentals with foreign keys, 5,756 rows; md5 in the order of the keys, by each server';

/** One statement each, for one transaction. */
export const loadSampleSql = (): readonly string[] => [
  `CREATE SCHEMA ${schema}`,
  ...tables.flatMap(({ name, key, columns, refersTo, rows }) => [
    `CREATE TABLE ${schema}.${name} (${[columns, `PRIMARY KEY (${key.join(', ')})`, ...foreignKeys(refersTo)].join(', ')})`,
    `INSERT INTO ${schema}.${name} ${rows}`,
  ]),
];

const foreignKeys = (refersTo: SampleTable['refersTo']): readonly string[] =>
  Object.entries(refersTo).map(
    ([column, table]) => `FOREIGN KEY (${column}) REFERENCES ${schema}.${table} (${table}_id)`,
  );

/** Begins the transaction of one look: one moment of all tables, values written alike everywhere, and the tables read, not their indexes. */
export const beginLookSql: readonly string[] = [
  'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  "SET LOCAL DateStyle TO 'ISO, YMD'",
  ...['indexscan', 'indexonlyscan', 'bitmapscan'].map((scan) => `SET LOCAL enable_${scan} TO off`),
];

/** The names of the tables that are there, and of the primary and foreign keys that are in force: columns `tables` and `rules`. */
export const whatIsThereSql = `SELECT
  (SELECT coalesce(json_agg(relname), '[]') FROM pg_class
    WHERE relnamespace = to_regnamespace('${schema}') AND relkind = 'r') AS tables,
  (SELECT coalesce(json_agg(conname), '[]') FROM pg_constraint
    WHERE connamespace = to_regnamespace('${schema}') AND contype IN ('p', 'f') AND convalidated) AS rules`;

interface TableQuery {
  readonly table: string;
  readonly sql: string;
}

/** Columns `rows` and `checksum`, of those of the tables that are there. */
export const sumUpSql = (there: ReadonlySet<string>): readonly TableQuery[] =>
  tables
    .filter(({ name }) => there.has(name))
    .map(({ name, key }) => ({
      table: name,
      sql: `SELECT count(*)::integer AS rows,
        md5(coalesce(string_agg(md5(held::text), '' ORDER BY ${key.join(', ')}), '')) AS checksum
        FROM ${schema}.${name} AS held`,
    }));

interface ReferenceQuery {
  /** `rental.copy_id to copy`. */
  readonly reference: string;
  readonly sql: string;
}

/** Column `rows`: how many rows refer to one that is not there. Of a table that is gone, the loss of the table is what is told. */
export const orphansSql = (there: ReadonlySet<string>): readonly ReferenceQuery[] =>
  tables
    .filter(({ name }) => there.has(name))
    .flatMap(({ name, refersTo }) =>
      Object.entries(refersTo)
        .filter(([, table]) => there.has(table))
        .map(([column, table]) => ({
          reference: `${name}.${column} to ${table}`,
          sql: `SELECT count(*)::integer AS rows FROM ${schema}.${name} AS one
            WHERE one.${column} IS NOT NULL
              AND NOT EXISTS (SELECT FROM ${schema}.${table} AS other WHERE other.${table}_id = one.${column})`,
        })),
    );
