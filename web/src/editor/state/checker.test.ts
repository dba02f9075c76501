import { expect, test } from "vitest";
import { deleteCue, editText, setEnd, setSpeaker } from "../model/commands";
import { documentOf, said } from "../model/test_document";
import { changedRun, sameButText } from "../model/changed_run";
import { readCues } from "../model/wire_cues";
import { pieces } from "../ui/CueMarks";
import { Checker, nextProblem } from "./checker";

const base = documentOf([said(0, "one"), said(2, "two"), said(4, "three")]);

test("the run that changed is the smallest", () => {
  expect(changedRun(base.cues, base.cues)).toEqual({ from: 3, to: 3, beforeTo: 3 });
  expect(changedRun(base.cues, editText(base, 1, "x").cues)).toEqual({ from: 1, to: 2, beforeTo: 2 });
  expect(changedRun(base.cues, deleteCue(base, 1).cues)).toEqual({ from: 1, to: 1, beforeTo: 2 });
  expect(changedRun([], base.cues)).toEqual({ from: 0, to: 3, beforeTo: 0 });
});
test("writing changes a text alone, everything else more", () => {
  expect([base, editText(base, 1, "x"), deleteCue(base, 1), setEnd(base, 0, 500), setSpeaker(base, 0, "A")].map((d) => sameButText(base.cues, d.cues))).toEqual([true, true, false, false, false]);
});
test("the next problem is looked for around the end, and also where one stands", () => {
  const problems = new Map([[0, []], [2, []]]);
  expect([0, 1, 2].map((i) => nextProblem(base, problems, i, 1))).toEqual([2, 2, 0]);
  expect([0, 1, 2].map((i) => nextProblem(base, problems, i, -1))).toEqual([2, 0, 0]);
  expect(nextProblem(base, new Map([[1, []]]), 1, 1)).toBe(1);
  expect(nextProblem(base, new Map(), 1, 1)).toBe(-1);
});
test("marks cut a text where they begin and end, one over the other", () => {
  expect(pieces("one two", [{ from: 0, to: 3, kind: "said" }, { from: 2, to: 5, kind: "found" }])).toEqual([
    { text: "on", kind: "said" }, { text: "e", kind: "said found" }, { text: " t", kind: "found" }, { text: "wo", kind: "" }]);
  expect(pieces("", [])).toEqual([]);
});
test("cues that arrive later bring their problems along", () => {
  const fast = [{ code: "TOO_FAST" as const, message: "" }], late = { ...said(6, "four"), problems: fast };
  const checker = new Checker(() => base, [{ ...said(0, "one"), problems: fast }]);
  checker.extend(readCues([late], 3), [late]);
  expect([...checker.problems.get().keys()]).toEqual([0, 3]);
});
