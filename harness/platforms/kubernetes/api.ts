// Calls to the Kubernetes API: one request, one answer, with a deadline and the run's signal. The client library supplies
// credentials and transport; its typed methods take neither a signal nor a subresource, so the paths are made here.
import { HttpMethod, IsomorphicFetchHttpLibrary, RequestContext } from '@kubernetes/client-node';
import type { KubeConfig, ResponseContext } from '@kubernetes/client-node';
import type { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError, messageOf } from '../../model/errors.ts';
import { timeoutsMs } from '../../model/timeouts.ts';

interface ApiRequest {
  readonly method?: keyof typeof HttpMethod;
  /** From `/api` on. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly deadlineMs?: number;
}

export interface ClusterApi {
  /**
   * Resolves with the answer's JSON; an `ApiError` otherwise, or the signal's reason. An API that has answered before and does not now is
   * asked again for a while: it may be away for a moment, as when its own node is upgraded, and what is to be undone must be undone then.
   */
  call(request: ApiRequest): Promise<unknown>;
  /** Lines of an answer without an end, until it ends after all, `signal` is aborted, or nothing came for `idleMs`. */
  follow(request: ApiRequest, signal: AbortSignal, idleMs: number): AsyncGenerator<string, void>;
}

/** A cluster that can be reached, or so its kubeconfig says. */
export interface ClusterConnection {
  readonly config: KubeConfig;
  /** The API for as long as the signal is not aborted; an undo brings a signal of its own. */
  api(signal: AbortSignal): ClusterApi;
}

/** What the API answered in place of what was wanted; `status` is 0 when it did not answer at all. */
export class ApiError extends RunError {
  readonly status: number;
  constructor(message: string, status: number, options: ErrorOptions = {}) {
    super(message, 'Look at the cluster with kubectl, then run again.', options);
    this.status = status;
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** For what must be done although the run was told to end. */
export const neverAborted = (): AbortSignal => new AbortController().signal;

export const connect = (config: KubeConfig): ClusterConnection => {
  const send = createSender(config);
  let answered = false;
  const once = async (request: ApiRequest, signal: AbortSignal): Promise<unknown> => {
    const deadlineMs = request.deadlineMs ?? timeoutsMs.apiCall;
    const response = await send(request, AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]));
    const answer = JSON.parse(await response.body.text()) as unknown;
    answered = true;
    return answer;
  };
  return {
    config,
    api: (signal) => ({
      call: async (request) => {
        const untilMs = performance.now() + timeoutsMs.apiAway;
        for (;;) {
          try {
            return await once(request, signal);
          } catch (error) {
            const again = answered && isAway(error) && mayRepeat(request) && performance.now() < untilMs;
            if (!again) throw error;
          }
          await sleep(againAfterMs, undefined, { signal });
        }
      },
      follow: (request, stop, idleMs) => follow(send, request, AbortSignal.any([signal, stop]), idleMs),
    }),
  };
};

/** Between two tries to reach an API that is away. */
const againAfterMs = 500;

const isAway = (error: unknown): boolean => error instanceof ApiError && error.status === 0;

/** What was sent may have been done although nothing was answered; all but a POST may be done twice. */
const mayRepeat = ({ method }: ApiRequest): boolean => method !== 'POST';

type Send = (request: ApiRequest, signal: AbortSignal) => Promise<ResponseContext>;

/**
 * The library makes a new connection pool for every request that it authenticates; the first one is kept here, so that
 * calls share connections. Credentials are asked for each time, because they may expire.
 */
const createSender = (config: KubeConfig): Send => {
  const library = new IsomorphicFetchHttpLibrary();
  const server = config.getCurrentCluster()?.server ?? '';
  let pool: ReturnType<RequestContext['getDispatcher']>;
  return async (request, signal) => {
    const method = request.method ?? 'GET';
    const query = new URLSearchParams(request.query).toString();
    const url = `${server}${request.path}${query === '' ? '' : `?${query}`}`;
    const context = new RequestContext(url, HttpMethod[method]);
    if (request.body !== undefined) context.setBody(JSON.stringify(request.body));
    context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
    context.setSignal(signal);
    const transmit = async (): Promise<ResponseContext> => {
      await config.applySecurityAuthentication(context);
      pool ??= context.getDispatcher();
      if (pool !== undefined) context.setDispatcher(pool);
      return library.send(context).toPromise();
    };
    const response = await transmit().catch((error: unknown) => {
      throw unreachable(server, error, signal);
    });
    if (response.httpStatusCode < 300) return response;
    throw new ApiError(`${method} ${request.path}: ${await refusal(response)}`, response.httpStatusCode);
  };
};

/** The reason of an abort as it is, so that an interruption stays one; a deadline or a broken connection in words. */
const unreachable = (server: string, error: unknown, signal: AbortSignal): unknown => {
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  if (signal.aborted && !timedOut) return signal.reason;
  const why = timedOut ? 'it did not answer in time' : messageOf(error);
  return new ApiError(`the Kubernetes API at ${server} cannot be reached: ${why}`, 0, { cause: error });
};

/** The API's own words (a `Status` object), or whatever was in their place. */
const refusal = async (response: ResponseContext): Promise<string> => {
  const text = await response.body.text();
  try {
    const { message } = JSON.parse(text) as { readonly message?: string };
    return `${response.httpStatusCode} ${message ?? text}`;
  } catch {
    return `${response.httpStatusCode} ${text.slice(0, 300)}`;
  }
};

/** A connection that died without a word never ends by itself, hence the idle limit. */
const follow = async function* (
  send: Send,
  request: ApiRequest,
  signal: AbortSignal,
  idleMs: number,
): AsyncGenerator<string, void> {
  const idle = new AbortController();
  const rest = () =>
    setTimeout(() => {
      idle.abort();
    }, idleMs).unref();
  let timer = rest();
  try {
    const response = await send(request, AbortSignal.any([signal, idle.signal]));
    const body = response.body.stream();
    if (body === null) return;
    const lines = createInterface({
      input: Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]),
    });
    // Its input's errors come out here. That the lines end is all that one means.
    (lines as EventEmitter).on('error', () => undefined);
    for await (const line of lines) {
      clearTimeout(timer);
      timer = rest();
      yield line;
    }
  } finally {
    clearTimeout(timer);
    idle.abort();
  }
};
