import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { kCombining, kFullWidth, lineUnits, readingSpeed } from "./reading";

const kEnglish = { wide_characters: false, wide_dashes: false, max_line_units: 42, max_cps: 20 };
const kKorean = { wide_characters: true, wide_dashes: false, max_line_units: 16, max_cps: 12 };
const kJapanese = { wide_characters: true, wide_dashes: true, max_line_units: 13, max_cps: 7 };

/** The edges of a table of the server's, and what lies just outside of them. */
function edges(table: string): [number, boolean][] {
  const source = readFileSync(new URL("../../../../src/captions/breaking/characters.cc", import.meta.url), "utf8");
  const body = new RegExp(`${table}\\[\\] = \\{(.*?)\\};`, "s").exec(source)![1]!;
  const ranges = Array.from(body.matchAll(/\{0x([0-9A-F]+), +0x([0-9A-F]+)\}/g), ([, first, last]) => [parseInt(first!, 16), parseInt(last!, 16)] as const);
  const inside = (c: number) => ranges.some(([first, last]) => first <= c && c <= last);
  return ranges.flatMap(([first, last]) => [first - 1, first, last, last + 1]).map((c) => [c, inside(c)]);
}

test.each([["kCombining", kCombining], ["kFullWidth", kFullWidth]] as const)("%s are the server's", (table, pattern) => {
  const known = edges(table);
  expect(known.length).toBeGreaterThan(60);
  for (const [c, inside] of known) expect([c.toString(16), pattern.test(String.fromCodePoint(c))]).toEqual([c.toString(16), inside]);
});
// As src/captions/check_test.cc has them.
test("a cue has the speed that the rules speak of", () => {
  const over = (text: string, ms: number, rules = kKorean) => readingSpeed({ text, startMs: 0, endMs: ms }, rules);
  expect(over("123456789012345678901", 1000, kEnglish)).toBe(21);
  expect(over("초당열두글자가한계입니다요", 1000)).toBe(13);
  expect(over("한 글", 1000)).toBe(2.5);
  expect(over("", 0)).toBe(0);
});
test("lines are as wide as the rules say", () => {
  expect(lineUnits("열여섯 글자까지는\n한 줄에 담긴다", kKorean)).toEqual([8.5, 7]);
  expect(lineUnits(" One \n\n two", kEnglish)).toEqual([3, 3]);
  expect(lineUnits("한글".normalize("NFD"), kKorean)).toEqual([2]);
  expect(lineUnits("“猫”", kJapanese)).toEqual([3]);
  expect(lineUnits("“고양이”", kKorean)).toEqual([4]);
});
