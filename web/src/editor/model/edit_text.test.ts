import { describe, expect, test } from "vitest";
import { editText } from "./commands";
import { documentOf, said, timings } from "./test_document";
import { changedSpan } from "./words";

const edited = (from: string, to: string, language = "en") =>
  timings(editText(documentOf([said(0, from)], language), 0, to), 0);

describe("editing text", () => {
  test("gives a corrected word the time of the wrong one and leaves the others", () => {
    expect(edited("we sow the light", "we saw the light")).toEqual(["we 0-200", "saw 200-500", "the 500-800", "light 800-1300"]);
  });
  test("shares the time of one word among the two it became, by length", () => {
    expect(edited("a maybe b", "a may bee b")).toEqual(["a 0-100", "may 100-350", "bee 350-600", "b 600-700"]);
  });
  test("joins words whose space was taken away", () => {
    expect(edited("some where else", "somewhere else")).toEqual(["somewhere 0-900", "else 900-1300"]);
  });
  test("takes half of the word before for words where nothing was silent", () => {
    expect(edited("ab cd", "ab xy cd")).toEqual(["ab 0-100", "xy 100-200", "cd 200-400"]);
  });
  test("takes half of the word behind at the beginning", () => {
    expect(edited("abcd", "xy abcd")).toEqual(["xy 0-200", "abcd 200-400"]);
  });
  test("uses the silence between words when there is some", () => {
    const doc = documentOf([{ start: 0, end: 2, text: "a b", words: [
      { word: " a", start: 0, end: 0.5, probability: 1 }, { word: " b", start: 1.5, end: 2, probability: 1 }] }]);
    expect(timings(editText(doc, 0, "a new b"), 0)).toEqual(["a 0-500", "new 500-1500", "b 1500-2000"]);
  });
  test("removes deleted words with their times", () => {
    expect(edited("one two three", "one three")).toEqual(["one 0-300", "three 600-1100"]);
    expect(edited("one two", "")).toEqual([]);
  });
  test("keeps every word when only a line is broken", () => {
    const before = documentOf([said(0, "one two three")]);
    const after = editText(before, 0, "one two\nthree");
    expect(timings(after, 0)).toEqual(timings(before, 0));
    expect(after.cues[0]!.words[0]!.probability).toBe(0.9);
  });
  test("keeps neighbours in a script without spaces", () => {
    const doc = documentOf([{ start: 0, end: 3, text: "今日は晴れ", words: [
      { word: "今日", start: 0, end: 1, probability: 1 }, { word: "は", start: 1, end: 2, probability: 1 },
      { word: "晴れ", start: 2, end: 3, probability: 1 }] }], "ja");
    expect(timings(editText(doc, 0, "今日晴れ"), 0)).toEqual(["今日 0-1000", "晴れ 2000-3000"]);
    expect(timings(editText(doc, 0, "今日も晴れ"), 0).at(-1)).toBe("晴れ 2000-3000");
  });
  test("gives the same document for the same text", () => {
    const doc = documentOf([said(0, "a b")]);
    expect(editText(doc, 0, "a b")).toBe(doc);
  });
  test("writes into a cue that had no words", () => {
    const doc = documentOf([{ start: 1, end: 2, text: "" }]);
    expect(timings(editText(doc, 0, "hello you"), 0)).toEqual(["hello 1000-1625", "you 1625-2000"]);
  });
  test("keeps words in order, apart and on their text through a thousand random edits", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
    let doc = documentOf([said(0, "the quick brown fox jumps")]);
    for (let i = 0; i < 1000; ++i) {
      const text = doc.cues[0]!.text, from = random(text.length + 1), to = Math.min(text.length, from + random(5));
      const next = text.slice(0, from) + ["", "x", " ", "한 글", "\n", "ab cd"][random(6)] + text.slice(to);
      doc = editText(doc, 0, next.slice(0, 120));
      const cue = doc.cues[0]!;
      cue.words.forEach((w, n) => {
        expect(cue.text.slice(w.from, w.to)).toMatch(/^\S+$/u);
        expect(w.startMs).toBeLessThanOrEqual(w.endMs);
        if (n > 0) expect(cue.words[n - 1]!.to).toBeLessThanOrEqual(w.from);
        if (n > 0) expect(cue.words[n - 1]!.endMs).toBeLessThanOrEqual(w.startMs);
      });
      const covered = cue.words.map((w) => cue.text.slice(w.from, w.to)).join("");
      expect(covered).toBe(cue.text.replace(/\s+/gu, ""));
    }
  });
});

test("the changed span is the smallest", () => {
  expect(changedSpan("aXb", "aYYb")).toEqual({ from: 1, oldTo: 2, newTo: 3 });
  expect(changedSpan("aa", "aaa")).toEqual({ from: 2, oldTo: 2, newTo: 3 });
});
test("of several smallest spans the one of whole words is meant", () => {
  expect(changedSpan("one two three", "one three")).toEqual({ from: 4, oldTo: 8, newTo: 4 });
  expect(changedSpan("one three", "one two three")).toEqual({ from: 4, oldTo: 4, newTo: 8 });
});
