// This machine before anything runs on it: programs that are asked what is there, or that fetch what is not. What belongs to
// a run is done through its site.
export interface Host {
  readonly signal: AbortSignal;
  /** Runs a program, as the user who runs drydock and with that user's environment, until it exits; resolves with its standard
   * output. A `RunError` when it is not there, fails, or takes longer than a minute. */
  run(program: string, args: readonly string[]): Promise<string>;
}
