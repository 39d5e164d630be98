// Rules of nftables that drop packets, as text, and what nft tells of them.

/** `hook`: where the rules look, and when, such as `input priority 0`. */
export const chain = (name: string, hook: string, rules: readonly string[]): string =>
  `  chain ${name} {\n    type filter hook ${hook};\n${rules.map((rule) => `    ${rule}\n`).join('')}  }\n`;

/** Drops what matches, and counts it. */
export const dropped = (match: string): string => `${match} counter drop`;

/** How many packets the rules have dropped, by what nft lists. */
export const droppedIn = (listed: string): number =>
  [...listed.matchAll(/counter packets (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
