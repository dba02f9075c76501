import { describe, expect, test } from "vitest";
import { deleteCue, insertAfter, mergeWithNext, mergeWithPrevious, moveCue, renameSpeaker, setEnd, setSpeaker, setStart,
  shiftAll, speakers, splitCue } from "./commands";
import { cueShownAt, lastBegun, wordSaidAt } from "./cue";
import { documentOf, said, texts, timings } from "./test_document";

describe("split", () => {
  test("divides words and times between words", () => {
    const split = splitCue(documentOf([said(0, "one two three")]), 0, 4)!;
    expect(texts(split.document)).toEqual(["one", "two three"]);
    expect(timings(split.document, 1)).toEqual(["two 300-600", "three 600-1100"]);
    expect(split.document.cues.map((c) => [c.startMs, c.endMs])).toEqual([[0, 300], [300, 1100]]);
    expect(split.caret).toEqual({ id: split.document.cues[1]!.id, offset: 0 });
  });
  test("divides a word's time by its letters", () => {
    const { document } = splitCue(documentOf([said(0, "abcd")]), 0, 1)!;
    expect([timings(document, 0), timings(document, 1)]).toEqual([["a 0-100"], ["bcd 100-400"]]);
  });
  test("never cuts a syllable of conjoining jamo", () => {
    const syllables = "한글".normalize("NFD");
    for (let caret = 0; caret <= syllables.length; ++caret) {
      const split = splitCue(documentOf([said(0, syllables)]), 0, caret);
      if (split) expect(texts(split.document)).toEqual(["한".normalize("NFD"), "글".normalize("NFD")]);
    }
  });
  test("never cuts an emoji of many code points", () => {
    const family = "👨‍👩‍👧";
    for (let caret = 1; caret < family.length; ++caret) expect(splitCue(documentOf([said(0, family)]), 0, caret)).toBeNull();
  });
  test("does nothing at either end, in spaces and in an empty cue", () => {
    const doc = documentOf([said(0, "ab"), { start: 1, end: 2, text: "" }, { start: 3, end: 4, text: " a " }]);
    expect([splitCue(doc, 0, 0), splitCue(doc, 0, 2), splitCue(doc, 1, 0), splitCue(doc, 2, 1), splitCue(doc, 2, 2)])
      .toEqual([null, null, null, null, null]);
  });
  test("divides time by letters where words have none", () => {
    const { document } = splitCue(documentOf([{ start: 0, end: 4, text: "가나 다라" }]), 0, 2)!;
    expect(document.cues[0]!.endMs).toBe(1600);
  });
});

describe("merge", () => {
  test("is the way back of split", () => {
    const before = documentOf([said(0, "one two three")]);
    const split = splitCue(before, 0, 4)!;
    const merged = mergeWithPrevious(split.document, 1)!;
    expect(merged.document.cues).toEqual(before.cues);
    expect(merged.caret.offset).toBe(4);
  });
  test("writes no space in Japanese, and makes one line of three", () => {
    expect(texts(mergeWithNext(documentOf([said(0, "今日"), said(1, "は")], "ja"), 0)!.document)).toEqual(["今日は"]);
    const merged = mergeWithNext(documentOf([said(0, "a\nb"), said(1, "c\nd")]), 0)!.document;
    expect(texts(merged)).toEqual(["a b c d"]);
    expect(timings(merged, 0)).toEqual(["a 0-100", "b 100-200", "c 1000-1100", "d 1100-1200"]);
  });
  test("has nothing to do at the ends", () => {
    const doc = documentOf([said(0, "a")]);
    expect([mergeWithPrevious(doc, 0), mergeWithNext(doc, 0)]).toEqual([null, null]);
  });
});

describe("times", () => {
  const doc = documentOf([said(1, "abcde"), said(3, "abcde"), said(5, "abcde")], "en", 10);
  test("edges stay within the neighbours and leave a cue its least length", () => {
    expect(setStart(doc, 1, 0).cues[1]!.startMs).toBe(1500);
    expect(setStart(doc, 1, 9999).cues[1]!.startMs).toBe(3400);
    expect(setEnd(doc, 1, 9999).cues[1]!.endMs).toBe(5000);
    expect(setEnd(doc, 2, 99999).cues[2]!.endMs).toBe(10000);
    expect(setStart(doc, 0, -5).cues[0]!.startMs).toBe(0);
  });
  test("moving takes the words along", () => {
    expect(timings(moveCue(doc, 1, 4000), 1)).toEqual(["abcde 4000-4500"]);
    expect(moveCue(doc, 1, 9000).cues[1]!.endMs).toBe(5000);
  });
  test("shift all stops at both ends of the video and loses no distance between cues", () => {
    expect(shiftAll(doc, 250).cues.map((c) => c.startMs)).toEqual([1250, 3250, 5250]);
    expect(shiftAll(doc, -9000).cues.map((c) => c.startMs)).toEqual([0, 2000, 4000]);
    expect(shiftAll(doc, 90000).cues[2]!.endMs).toBe(10000);
    expect(shiftAll(doc, -9000, 1).cues.map((c) => c.startMs)).toEqual([1000, 1500, 3500]);
    expect(shiftAll(documentOf([]), 5).cues).toEqual([]);
  });
  test("an empty cue is put into the silence behind", () => {
    const { document, caret } = insertAfter(doc, 0);
    expect(document.cues[1]).toEqual({ id: caret.id, startMs: 1500, endMs: 3000, text: "", words: [] });
    expect(insertAfter(documentOf([]), -1).document.cues).toHaveLength(1);
    expect(insertAfter(doc, -1).document.cues[0]).toMatchObject({ startMs: 0, endMs: 1000 });
  });
  test("deleting what is not there does nothing", () => {
    expect(deleteCue(doc, 9)).toBe(doc);
    expect(deleteCue(doc, 1).cues).toHaveLength(2);
  });
  test("what is shown and said at a time", () => {
    expect([0, 1000, 1499, 1500, 3000, 99999].map((t) => cueShownAt(doc.cues, t))).toEqual([-1, 0, 0, -1, 1, -1]);
    expect([0, 1000, 4000].map((t) => lastBegun(doc.cues, t))).toEqual([-1, 0, 1]);
    const cue = documentOf([said(0, "one two")]).cues[0]!;
    expect([0, 299, 300].map((t) => wordSaidAt(cue, t))).toEqual([0, 0, 1]);
  });
});

test("speakers are named, renamed everywhere and taken away", () => {
  let doc = documentOf([said(0, "a"), said(1, "b"), said(2, "c")]);
  doc = setSpeaker(setSpeaker(doc, 0, "A"), 2, "A");
  expect(speakers(renameSpeaker(doc, "A", "지수"))).toEqual(["지수"]);
  expect(speakers(setSpeaker(setSpeaker(doc, 0, " "), 2, ""))).toEqual([]);
  expect(setSpeaker(doc, 0, "A")).toBe(doc);
});
