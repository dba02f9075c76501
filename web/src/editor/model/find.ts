// Find and replace over all cues. A query is plain text: no character of it means anything but itself.
import { editText } from "./commands";
import { cueAt, type CueDocument } from "./cue";

export interface Query {
  readonly text: string;
  readonly matchCase?: boolean;
  readonly wholeWord?: boolean;
}

export interface Match {
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

const kWordCharacter = "[\\p{L}\\p{N}\\p{M}_]";

function pattern(query: Query): RegExp {
  // A space of the query is also the break between two lines of a cue.
  const plain = query.text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&").replace(/\s+/gu, "\\s+");
  const whole = query.wholeWord ? `(?<!${kWordCharacter})${plain}(?!${kWordCharacter})` : plain;
  return new RegExp(whole, query.matchCase ? "gu" : "giu");
}

/** In order, none within another. */
export function findAll(document: CueDocument, query: Query): Match[] {
  if (query.text.trim() === "") return [];
  const expression = pattern(query);
  return document.cues.flatMap((cue, index) =>
    Array.from(cue.text.matchAll(expression), (m) => ({ index, from: m.index, to: m.index + m[0].length })));
}

export function replaceMatch(document: CueDocument, match: Match, by: string): CueDocument {
  const { text } = cueAt(document, match.index);
  return editText(document, match.index, text.slice(0, match.from) + by + text.slice(match.to));
}

export function replaceAll(document: CueDocument, query: Query, by: string): { document: CueDocument; count: number } {
  const matches = findAll(document, query);
  return { document: matches.reduceRight((next, match) => replaceMatch(next, match, by), document), count: matches.length };
}
