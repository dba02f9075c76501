import { expect, test } from "vitest";
import { deleteCue, editText, insertAfter, mergeWithNext, setEnd, setSpeaker, shiftAll, splitCue } from "./commands";
import type { CueDocument } from "./cue";
import { mergeDocuments, settle } from "./merge";
import { documentOf, said, texts, timings } from "./test_document";
import { writeCues } from "./wire_cues";

const base = documentOf([said(0, "one"), said(2, "two"), said(4, "three"), said(6, "four five")]);
/** As the other tab's version comes back over the wire: with ids of its own. */
const sent = (document: CueDocument) => documentOf(writeCues(document));
const merge = (mine: CueDocument, theirs: CueDocument) => mergeDocuments(base, mine, sent(theirs));

test("edits of different cues are both kept", () => {
  const { document, conflicts } = merge(editText(base, 0, "ONE"), editText(base, 2, "THREE"));
  expect([texts(document), conflicts]).toEqual([["ONE", "two", "THREE", "four five"], []]);
});
test("edits of different fields of one cue are both kept", () => {
  const { document, conflicts } = merge(editText(base, 1, "zwei"), setSpeaker(setEnd(base, 1, 3500), 1, "A"));
  expect(document.cues[1]).toMatchObject({ text: "zwei", endMs: 3500, speaker: "A" });
  expect(conflicts).toEqual([]);
});
test("different edits of one text are a conflict that holds both", () => {
  const { document, conflicts } = merge(editText(base, 1, "mine"), editText(base, 1, "theirs"));
  expect(texts(document)[1]).toBe("mine");
  expect(conflicts.map((c) => [c.mine?.text, c.theirs?.text])).toEqual([["mine", "theirs"]]);
  expect(texts(settle(document, conflicts[0]!, "theirs"))[1]).toBe("theirs");
  expect(texts(settle(document, conflicts[0]!, "mine"))).toEqual(texts(document));
});
test("the same edit twice is one edit", () => {
  expect(merge(editText(base, 1, "x"), editText(base, 1, "x"))).toMatchObject({ conflicts: [] });
});
test("inserted cues of both sides stand in order of time", () => {
  const mine = editText(insertAfter(base, 0).document, 1, "mine");
  const theirs = editText(insertAfter(base, 2).document, 3, "theirs");
  expect(texts(merge(mine, theirs).document)).toEqual(["one", "mine", "two", "three", "theirs", "four five"]);
});
test("a cue deleted here and edited there is a conflict, not a loss", () => {
  const { document, conflicts } = merge(deleteCue(base, 1), editText(base, 1, "kept"));
  expect([texts(document)[1], conflicts[0]!.mine]).toEqual(["kept", null]);
  expect(texts(settle(document, conflicts[0]!, "mine"))).toEqual(["one", "three", "four five"]);
  const other = merge(editText(base, 1, "kept"), deleteCue(base, 1));
  expect([texts(other.document)[1], other.conflicts[0]!.theirs]).toEqual(["kept", null]);
});
test("a cue deleted on both sides, or on one that nobody edited, is gone", () => {
  expect(texts(merge(deleteCue(base, 1), deleteCue(base, 1)).document)).toEqual(["one", "three", "four five"]);
  expect(texts(merge(base, deleteCue(base, 1)).document)).toEqual(["one", "three", "four five"]);
});
test("a split here and an edit elsewhere are both kept", () => {
  const { document, conflicts } = merge(splitCue(base, 3, 4)!.document, editText(base, 0, "1"));
  expect([texts(document), conflicts]).toEqual([["1", "two", "three", "four", "five"], []]);
});
test("a merge there and an edit elsewhere are both kept", () => {
  const { document, conflicts } = merge(editText(base, 3, "4"), mergeWithNext(base, 0)!.document);
  expect([texts(document), conflicts]).toEqual([["one two", "three", "4"], []]);
});
test("a shift of everything there and an edit here are both kept", () => {
  const { document, conflicts } = merge(editText(base, 2, "drei"), shiftAll(base, 700));
  expect([texts(document)[2], document.cues.map((c) => c.startMs), conflicts]).toEqual(["drei", [700, 2700, 4700, 6700], []]);
});
test("words written here move along with a cue that was moved there, and the other way round", () => {
  expect(timings(merge(editText(base, 2, "drei"), shiftAll(base, 700)).document, 2)).toEqual(["drei 4700-5200"]);
  expect(timings(merge(shiftAll(base, 700), editText(base, 2, "drei")).document, 2)).toEqual(["drei 4700-5200"]);
  expect(timings(merge(setEnd(base, 2, 5500), editText(base, 2, "drei")).document, 2)).toEqual(["drei 4000-4500"]);
});
test("ids stay unique", () => {
  const { document } = merge(insertAfter(base, 0).document, editText(insertAfter(base, 3).document, 4, "new"));
  expect(new Set(document.cues.map((c) => c.id)).size).toBe(document.cues.length);
  expect(Math.max(...document.cues.map((c) => c.id))).toBeLessThan(document.nextId);
});
test("five thousand cues merge at once", () => {
  const big = documentOf(Array.from({ length: 5000 }, (_, i) => said(i * 2, i % 3 ? `cue ${i}` : "yes")), "en", 20000);
  const theirs = sent(shiftAll(deleteCue(big, 100), 300));
  const { document, conflicts } = mergeDocuments(big, editText(big, 4000, "mine"), theirs);
  expect([document.cues.length, document.cues[3999]!.text, document.cues[3999]!.startMs, conflicts]).toEqual([4999, "mine", 8000300, []]);
});
