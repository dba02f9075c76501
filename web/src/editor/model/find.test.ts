import { expect, test } from "vitest";
import { findAll, replaceAll } from "./find";
import { documentOf, said, texts, timings } from "./test_document";

const doc = documentOf([said(0, "The cat, the Cat"), said(5, "concatenate a.b"), said(9, "한국어 한국")]);
const count = (text: string, more = {}) => findAll(doc, { text, ...more }).length;

test("finds plain text with case and whole words as chosen", () => {
  expect([count("cat"), count("cat", { matchCase: true }), count("cat", { wholeWord: true })]).toEqual([3, 2, 2]);
  expect([count("한국"), count("한국", { wholeWord: true })]).toEqual([2, 1]);
});
test("takes no character for more than itself, and an empty query for nothing", () => {
  expect([count("a.b"), count("a?b"), count(".*"), count("("), count("\\"), count(""), count("  ")])
    .toEqual([1, 0, 0, 0, 0, 0, 0]);
});
test("finds across the break of two lines", () => {
  expect(findAll(documentOf([said(0, "one\ntwo")]), { text: "one two" })).toEqual([{ index: 0, from: 0, to: 7 }]);
});
test("replaces all with a count and keeps the other words' times", () => {
  const result = replaceAll(doc, { text: "cat", wholeWord: true }, "$& lynx");
  expect(result.count).toBe(2);
  expect(texts(result.document)[0]).toBe("The $& lynx, the $& lynx");
  expect(timings(result.document, 0)[3]).toBe(timings(doc, 0)[2]);
  expect(result.document.cues[1]).toBe(doc.cues[1]);
});
