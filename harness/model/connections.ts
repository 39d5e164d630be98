// Who holds the connections to servers that are asked again and again: each question opens one, or they are kept for the next
// one where opening is dear.

export interface Connection {
  /** False once it cannot be used any more. */
  readonly alive: () => boolean;
  /** Gives it up at once; harmless when it is gone already. */
  readonly end: () => void;
}

export interface Connections<C extends Connection> {
  /** Hands one to the server of that name over for as long as the work takes; nobody else has it meanwhile. */
  use<T>(name: string, open: () => Promise<C>, work: (connection: C) => Promise<T>): Promise<T>;
  /** Ends all that are open. */
  close(): void;
}

export const freshConnections = <C extends Connection>(): Connections<C> => ({
  use: async (_name, open, work) => {
    const connection = await open();
    try {
      return await work(connection);
    } finally {
      connection.end();
    }
  },
  close: () => undefined,
});

/** After work that failed a connection is not kept: an answer may still be on its way. */
export const keptConnections = <C extends Connection>(): Connections<C> => {
  const idle = new Map<string, readonly C[]>();
  const open = new Set<C>();
  const take = (name: string): C | undefined => {
    const kept = idle.get(name) ?? [];
    for (const connection of kept) if (!connection.alive()) open.delete(connection);
    const [first, ...others] = kept.filter((connection) => open.has(connection));
    idle.set(name, others);
    return first;
  };
  return {
    use: async (name, openOne, work) => {
      const connection = take(name) ?? (await openOne());
      open.add(connection);
      try {
        const result = await work(connection);
        idle.set(name, [...(idle.get(name) ?? []), connection]);
        return result;
      } catch (error) {
        open.delete(connection);
        connection.end();
        throw error;
      }
    },
    close: () => {
      for (const connection of open) connection.end();
    },
  };
};
