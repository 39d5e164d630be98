// Text of unknown origin, such as a value that somebody wrote, made fit to stand in one line for people.

/** Control characters, separators of lines, halves of pairs, and whatever turns the direction of writing or is not seen. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** The text with what would move a terminal's cursor, break a line or turn the direction of writing made visible. */
export const printable = (text: string): string =>
  text.replace(
    unprintable,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );

/** So many characters of a key or a value are shown, whatever it is. */
export const shownMax = 80;

/** The text as it is, or its first characters and an ellipsis. Looks at no more of it than it keeps. */
export const cut = (text: string, most = shownMax): string => {
  // A character has at most two units.
  const start = Array.from(text.slice(0, 2 * (most + 1)));
  return start.length <= most ? text : `${start.slice(0, most).join('')}…`;
};

/** Both: as much as is shown of a key or a value, printable. */
export const shortened = (text: string, most?: number): string => printable(cut(text, most));
