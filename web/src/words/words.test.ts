import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en } from "./en";
import { knownCodes, sentenceFor } from "./errors";
import { bytes, clock } from "./format";
import { ko } from "./ko";
import { warningSentence } from "./warnings";
import { fill, pickLanguage } from "./words";

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

test("both languages say the same things with the same values", () => {
  expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) {
    expect(ko[key as keyof typeof ko], key).not.toBe("");
    expect(placeholders(ko[key as keyof typeof ko]), key).toEqual(placeholders(text));
  }
});

test("every code of the servers has a sentence in both languages", () => {
  const source = readFileSync(new URL("../../../src/base/error.cc", import.meta.url), "utf8");
  const codes = [...source.matchAll(/Row\{Code::\w+, \{"([A-Z_]+)"/g)].map((match) => match[1] ?? "");
  const inEnum = readFileSync(new URL("../../../src/base/error.h", import.meta.url), "utf8").match(/^ {2}[a-z_]+,$/gm) ?? [];
  expect(codes.length).toBe(inEnum.length);
  expect(codes.filter((code) => !knownCodes().includes(code))).toEqual([]);
  for (const code of codes) {
    expect(sentenceFor(code, "ko")).toMatch(/[가-힣].*\. .*[가-힣].*\.$/u);
    expect(sentenceFor(code, "en")).toMatch(/^[A-Z].*\. [A-Z].*\.$/);
  }
});

test("every warning of the servers has a sentence in both languages", () => {
  const source = readFileSync(new URL("../../../src/transcript/warnings.cc", import.meta.url), "utf8");
  const codes = [...source.matchAll(/Row\{"([A-Z_]+)"/g)].map((match) => match[1] ?? "");
  expect(codes.length).toBeGreaterThan(3);
  for (const code of codes) {
    expect(warningSentence(code, "ko"), code).toMatch(/[가-힣].*\.$/u);
    expect(warningSentence(code, "en"), code).toMatch(/^[A-Z].* .*\.$/);
  }
  expect(warningSentence("3 damaged packets were skipped", "ko")).toBe("3 damaged packets were skipped");
});

test("a code that nobody knows is named", () => {
  expect(sentenceFor("NEW_ONE", "en")).toContain("NEW_ONE");
  expect(sentenceFor("NEW_ONE", "ko")).toContain("NEW_ONE");
});

test("the first language of the browser that we speak is taken, Korean otherwise", () => {
  expect(pickLanguage(["fr", "en-GB", "ko"])).toBe("en");
  expect(pickLanguage(["ko-KR"])).toBe("ko");
  expect(pickLanguage(["fr"])).toBe("ko");
});

test("one is not many", () => {
  expect([0, 1, 2].map((n) => fill("{n|cue was|cues were} changed", { n }))).toEqual(["0 cues were changed", "1 cue was changed", "2 cues were changed"]);
});

test("what is not given stays as it is written", () => {
  expect(fill("{a} and {b}", { a: 0 })).toBe("0 and {b}");
});

test("sizes are written as people read them", () => {
  expect([999, 1500, 31_400_000, 2.5e12].map(bytes)).toEqual(["999 B", "1.5 KB", "31 MB", "2500 GB"]);
});

test("times have hours only when there are any", () => {
  expect([0, 65.9, 3725, -3].map(clock)).toEqual(["0:00", "1:05", "1:02:05", "0:00"]);
});
