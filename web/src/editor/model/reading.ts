// How wide and how fast a caption is to read, counted as the server's rules count: src/captions/breaking/characters.cc has the
// tables, and a test holds these against them.
import type { Rules } from "../../api/types";
import type { Cue } from "./cue";

/** Take no place: marks, joiners, variations. */
export const kCombining = /[\u{300}-\u{36f}\u{483}-\u{489}\u{591}-\u{5bd}\u{5bf}-\u{5c7}\u{610}-\u{61a}\u{64b}-\u{65f}\u{670}\u{6d6}-\u{6ed}\u{900}-\u{903}\u{93a}-\u{93c}\u{93e}-\u{94f}\u{981}-\u{983}\u{9bc}-\u{9cd}\u{b82}\u{bbe}-\u{bcd}\u{c3e}-\u{c56}\u{e31}\u{e34}-\u{e3a}\u{e47}-\u{e4e}\u{eb1}\u{eb4}-\u{ebc}\u{ec8}-\u{ecd}\u{102b}-\u{103e}\u{1160}-\u{11ff}\u{1ab0}-\u{1aff}\u{1dc0}-\u{1dff}\u{200b}-\u{200f}\u{2060}-\u{2064}\u{20d0}-\u{20ff}\u{302a}-\u{302d}\u{3099}-\u{309a}\u{fe00}-\u{fe0f}\u{fe20}-\u{fe2f}\u{feff}\u{1f3fb}-\u{1f3ff}\u{e0020}-\u{e007f}\u{e0100}-\u{e01ef}]/u;
/** Hangul, kana, ideographs, their punctuation, emoji. */
export const kFullWidth = /[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{33ff}\u{3400}-\u{4dbf}\u{4e00}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe10}-\u{fe19}\u{fe30}-\u{fe6f}\u{ff01}-\u{ff60}\u{ffe0}-\u{ffe6}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{1fa70}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const kDashOrQuote = /[\u2010-\u2027]/u;

export type ReadingRules = Pick<Rules, "wide_characters" | "wide_dashes" | "max_line_units" | "max_cps">;

function unitsOf(character: string, rules: ReadingRules): number {
  if (kCombining.test(character)) return 0;
  if (!rules.wide_characters || kFullWidth.test(character)) return 1;
  return rules.wide_dashes && kDashOrQuote.test(character) ? 1 : 0.5;
}

/** How wide each line of a cue is; lines without a letter are none. */
export function lineUnits(text: string, rules: ReadingRules): number[] {
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => [...line].reduce((sum, character) => sum + unitsOf(character, rules), 0));
}

/** Characters a second. */
export function readingSpeed(cue: Pick<Cue, "text" | "startMs" | "endMs">, rules: ReadingRules): number {
  const read = lineUnits(cue.text, rules).reduce((sum, units) => sum + units, 0);
  return (read * 1000) / Math.max(1, cue.endMs - cue.startMs);
}
