import { expect, test } from "vitest";
import { changedPlace } from "./changed_place";
import { deleteCue, editText, setEnd, shiftAll, splitCue } from "./commands";
import { extend, record, redo, startHistory, undo } from "./history";
import { documentOf, said, texts } from "./test_document";

const doc = documentOf([said(0, "one two"), said(3, "three")]);

test("undo and redo lead through everything and back", () => {
  const steps = [editText(doc, 1, "3")];
  steps.push(splitCue(steps[0]!, 0, 3)!.document);
  steps.push(shiftAll(steps[1]!, 500));
  steps.push(deleteCue(steps[2]!, 0));
  steps.push({ ...steps[3]!, profile: "bbc" });
  let history = steps.reduce((h, d) => record(h, d, "", 0), startHistory(doc));
  for (const step of [...steps.slice(0, -1)].reverse()) {
    history = undo(history);
    expect([history.document.cues, history.document.profile]).toEqual([step.cues, step.profile]);
  }
  expect(undo(history).document.cues).toEqual(doc.cues);
  expect(undo(undo(history))).toEqual(undo(history));
  for (let i = 0; i < 9; ++i) history = redo(history);
  expect([history.document.cues, history.document.profile]).toEqual([steps[4]!.cues, "bbc"]);
});
test("typing becomes one step until there is a pause, another cue, or an undo", () => {
  const type = (h: ReturnType<typeof startHistory>, index: number, text: string, at: number) =>
    record(h, editText(h.document, index, text), `type ${index}`, at);
  let h = type(type(type(startHistory(doc), 0, "o", 0), 0, "on", 900), 0, "onl", 1800);
  expect(h.past).toHaveLength(1);
  h = type(type(h, 0, "only", 5000), 1, "x", 5001);
  expect(h.past).toHaveLength(3);
  h = type(undo(h), 1, "y", 5002);
  expect([h.past.length, h.future.length, texts(h.document)]).toEqual([3, 0, ["only", "y"]]);
});
test("ids given after an undo are new", () => {
  const split = splitCue(doc, 0, 3)!.document;
  expect(undo(record(startHistory(doc), split, "", 0)).document.nextId).toBe(split.nextId);
});
test("cues that arrive meanwhile are no step, and stay through undo and redo", () => {
  const all = documentOf([said(0, "one two"), said(3, "three"), said(6, "four")]);
  let history = extend(record(startHistory(doc), editText(doc, 1, "3"), "", 0), all.cues.slice(2));
  expect(texts(history.document)).toEqual(["one two", "3", "four"]);
  history = undo(history);
  expect(texts(history.document)).toEqual(["one two", "three", "four"]);
  expect(texts(redo(history).document)).toEqual(["one two", "3", "four"]);
  expect(undo(history)).toBe(history);
});
test("the way back leads to where the change was", () => {
  const place = (after: typeof doc) => changedPlace(after, doc);
  expect(place(editText(doc, 1, "three four"))).toEqual({ index: 1, offset: 5 });
  expect(place(editText(doc, 1, ""))).toEqual({ index: 1, offset: 5 });
  expect(place(splitCue(doc, 0, 4)!.document)).toEqual({ index: 0, offset: 3 });
  expect(place(deleteCue(doc, 1))).toEqual({ index: 1, offset: null });
  expect(place(setEnd(doc, 0, 2000))).toEqual({ index: 0, offset: null });
  expect(changedPlace(doc, deleteCue(doc, 1))).toEqual({ index: 0, offset: null });
  expect(changedPlace(doc, { ...doc, profile: "bbc" })).toBeNull();
});
