// What a schema describes, as what is handed around: nothing in it may be changed.
export type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;
