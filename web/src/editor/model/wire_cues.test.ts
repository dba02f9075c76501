import { expect, test } from "vitest";
import { editText, setStart } from "./commands";
import { documentOf, said, timings } from "./test_document";
import { readDocument, withWireCues, writeCues } from "./wire_cues";

test("cues come back as they were", () => {
  const cues = [said(0.083, "And so my"), { ...said(2.5, "fellow\nAmericans"), speaker: "JFK" }, { start: 5, end: 6, text: "x" }];
  expect(writeCues(documentOf(cues))).toEqual(cues);
});
test("every millisecond survives being seconds", () => {
  const ms = Array.from({ length: 5000 }, (_, i) => i * 1237);
  const doc = documentOf(ms.map((t) => ({ start: t / 1000, end: (t + 1000) / 1000, text: "x" })), "en", 1e5);
  expect(doc.cues.map((c) => c.startMs)).toEqual(ms);
});
test("words that spell another text are fitted to it", () => {
  const cue = { ...said(0, "we sow light"), text: "we saw light" };
  expect(timings(documentOf([cue]), 0)).toEqual(["we 0-200", "saw 200-500", "light 500-1000"]);
});
test("words of Japanese are written without spaces", () => {
  const words = [{ word: "今日", start: 0, end: 1 }, { word: "は", start: 1, end: 2 }];
  const wire = { start: 0, end: 2, text: "今日は", words };
  expect(writeCues(documentOf([wire], "ja"))).toEqual([wire]);
});
test("words lie within their cue when they are written, and come back when the edge does", () => {
  const doc = documentOf([said(0, "abc def")]);
  const narrow = setStart(doc, 0, 400);
  expect(writeCues(narrow)[0]!.words!.map((w) => [w.start, w.end])).toEqual([[0.4, 0.4], [0.4, 0.6]]);
  expect(writeCues(setStart(narrow, 0, 0))).toEqual(writeCues(doc));
});
test("what else was measured of a word goes back as it came", () => {
  const word = { word: " hi", start: 0, end: 0.2, probability: 0.9, volume_db: -20, pitch_hz: 120 };
  const wire = { start: 0, end: 0.5, text: "hi you", words: [word, { word: " you", start: 0.2, end: 0.5 }] };
  expect(writeCues(documentOf([wire]))).toEqual([wire]);
  expect(writeCues(editText(documentOf([wire]), 0, "hi all"))[0]!.words).toEqual([word, { word: " all", start: 0.2, end: 0.5 }]);
});
test("ids of cues that are still to come are not given away", () => {
  expect(readDocument({ profile: "bbc", language: "ko", duration: 9, total: 5, cues: [said(0, "a")] }).nextId).toBe(5);
});
test("cues that the server left alone stay the same objects", () => {
  const doc = documentOf([said(0, "a"), said(2, "b")]);
  const fixed = withWireCues(doc, [said(0, "a"), { ...said(2, "b"), end: 3 }]);
  expect(fixed.cues[0]).toBe(doc.cues[0]);
  expect([fixed.cues[1]!.endMs, fixed.cues[1]!.id]).toEqual([3000, 2]);
});
test("an empty result is a document without cues", () => {
  expect(readDocument({ profile: "bbc", language: "ko", duration: 0, cues: [] }).cues).toEqual([]);
});
