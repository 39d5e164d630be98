// The error table: what it says, and that in doubt it says unknown.
import { describe, expect, it } from 'vitest';
import { judgeError, postgresErrors, reasonOf } from '../../../harness/engines/postgres/client/errors.ts';

const serverError = (code: string, severity = 'ERROR'): Error =>
  Object.assign(new Error('message'), { code, severity });
const systemError = (code: string): Error => Object.assign(new Error('message'), { code });

describe('a statement that was sent and answered with an error', () => {
  it.each([
    ['25006', 'refused', '25006 read_only_sql_transaction'],
    ['40001', 'refused', '40001 serialization_failure'],
    ['57014', 'refused', '57014 query_canceled'],
    ['53300', 'refused', '53300 too_many_connections'],
    ['22003', 'refused', '22003 message'],
    ['40003', 'unknown', '40003 statement_completion_unknown'],
    ['08006', 'unknown', '08006 connection_exception'],
    ['57P01', 'unknown', '57P01 admin_shutdown'],
    ['57P02', 'unknown', '57P02 crash_shutdown'],
    ['58030', 'unknown', '58030 system_error'],
    ['XX001', 'unknown', 'XX001 internal_error'],
  ])('%s at severity ERROR is %s', (code, outcome, reason) => {
    expect(judgeError(serverError(code))).toEqual({ outcome, reason, fatal: false });
  });

  it('is never refused by a session that ends, nor in a language that we do not know', () => {
    for (const { says: code } of postgresErrors) {
      for (const severity of ['FATAL', 'PANIC', 'FEHLER']) {
        expect(judgeError(serverError(code, severity))).toMatchObject({ outcome: 'unknown', fatal: true });
      }
    }
  });

  it('is unknown after every error that no server sent', () => {
    for (const error of [
      ...postgresErrors.map(({ says }) => systemError(says)),
      new Error('Connection terminated'),
    ]) {
      expect(judgeError(error)).toMatchObject({ outcome: 'unknown', fatal: true });
    }
  });

  it('has a row per code and a reason per row', () => {
    const codes = postgresErrors.map(({ says }) => says);
    expect(new Set(codes).size).toBe(codes.length);
    expect(postgresErrors.filter(({ why }) => why.length < 10)).toEqual([]);
  });
});

it('names an error by its code and name, and by its message when it has no code', () => {
  expect(reasonOf(systemError('ECONNREFUSED'))).toBe('ECONNREFUSED connection refused');
  expect(reasonOf(serverError('28P01', 'FATAL'))).toBe('28P01 invalid_password');
  expect(reasonOf(new Error('Connection terminated unexpectedly'))).toBe(
    'Connection terminated unexpectedly',
  );
});
