/** A type without its `readonly`, which is how a schema infers it. */
export type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
