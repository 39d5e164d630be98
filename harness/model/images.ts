// Which container images to use: the official ones, or what a file of images names in their place (docs/adding.md).

/** An image, or the two versions of an upgrade. */
export type ImageDefault = string | { readonly from: string; readonly to: string };

/** What is used where the file says nothing, by the keys of that file. */
export type ImageDefaults = Readonly<Record<string, ImageDefault>>;

export interface Images {
  readonly pullPolicy: 'Always' | 'IfNotPresent' | 'Never';
  /** The image behind a key. Throws an `Error` for a key that nobody declared. */
  readonly one: (key: string) => string;
  /** Whether the file of images names what is behind a key, so that nothing else may be had. */
  readonly named: (key: string) => boolean;
  /** The two versions behind a key. Throws as above. */
  readonly upgrade: (key: string) => { readonly older: string; readonly newer: string };
}
