import { expect, test } from "vitest";
import { mergeWithNext, editText, splitCue } from "./commands";
import { stylingAfterEdit } from "./styling";
import { readDocument, writeCues } from "./wire_cues";

const styling = { row: "top", runs: [{ from: 3, to: 8, italic: true }] };
const document = readDocument({
  profile: "", language: "en", duration: 9,
  cues: [{ start: 0, end: 2, text: "The ferry left", styling }, { start: 3, end: 4, text: "at six", styling: { runs: [{ from: 2, to: 5, bold: true }] } }],
});

test("looks come and go over the wire as they are", () => {
  expect(writeCues(document).map((cue) => cue.styling)).toEqual([styling, { runs: [{ from: 2, to: 5, bold: true }] }]);
});

test("looks stay with their letters while the text around them is written anew", () => {
  const after = (text: string) => stylingAfterEdit(styling, "The ferry left", text)?.runs;
  expect(after("The\nferry left")).toEqual([{ from: 3, to: 8, italic: true }]);
  expect(after("A ferry left")).toEqual([{ from: 1, to: 6, italic: true }]);
  expect(after("The ferry has left")).toEqual([{ from: 3, to: 8, italic: true }]);
  expect(after("The feeerry left")).toEqual([{ from: 3, to: 10, italic: true }]);
  expect(after("The left")).toBeUndefined();
  expect(editText(document, 0, "A ferry left").cues[0]!.styling).toEqual({ row: "top", runs: [{ from: 1, to: 6, italic: true }] });
});

test("looks are divided and joined with their cues", () => {
  const split = splitCue(document, 0, 6)!.document;
  expect(split.cues.slice(0, 2).map((cue) => cue.styling)).toEqual([
    { row: "top", runs: [{ from: 3, to: 5, italic: true }] }, { row: "top", runs: [{ from: 0, to: 3, italic: true }] }]);
  expect(mergeWithNext(document, 0)!.document.cues[0]!.styling).toEqual({
    row: "top", runs: [{ from: 3, to: 8, italic: true }, { from: 14, to: 17, bold: true }] });
});
