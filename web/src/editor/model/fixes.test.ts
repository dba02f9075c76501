import { expect, test } from "vitest";
import { fixesOf } from "./fixes";
import { documentOf } from "./test_document";

const doc = documentOf([{ start: 0, end: 1, text: "short" }, { start: 2, end: 6, text: "one two three four" }, { start: 7, end: 8, text: "" }]);
const fixed = [{ start: 0, end: 1.5, text: "short" }, { start: 2, end: 4, text: "one\ntwo" }, { start: 4, end: 6, text: "three four" }];
const changes = [{ cue: 1, message: "lines" }, { cue: 0, message: "longer" }, { cue: 1, message: "divided" }, { cue: 2, message: "removed" }, { cue: 9, message: "?" }];

test("what is done to a cue stands together, with what it becomes where its text does", () => {
  expect(fixesOf(doc, fixed, changes, 9)).toEqual([
    { startMs: 0, before: "short", done: ["longer"], after: [] },
    { startMs: 2000, before: "one two three four", done: ["lines", "divided"], after: ["one\ntwo", "three four"] },
    { startMs: 7000, before: "", done: ["removed"], after: [] },
  ]);
});
test("of many the first are shown", () => {
  expect(fixesOf(doc, fixed, changes, 1)).toHaveLength(1);
});
