import { expect, test } from "vitest";
import { editText, splitCue } from "./commands";
import { ResultText } from "./result_text";
import { documentOf, said } from "./test_document";
import { writeResult, type WireResult } from "./wire_cues";

const cues = [said(0, "one two"), said(2, 'th"ree'), { start: 4, end: 5, text: " " }];
const result: WireResult = {
  text: "", language: "en", metadata: { model: "tiny" },
  segments: cues.map((cue) => ({ ...cue, words: cue.words?.map((w) => ({ ...w, volume_db: -20 })) ?? [] })),
};

test("the text says what writeResult says, before and behind edits", () => {
  const text = new ResultText(result), first = documentOf(cues);
  const second = editText(splitCue(first, 0, 4)!.document, 1, "zwei");
  for (const document of [first, second, first]) expect(JSON.parse(text.of(document))).toEqual(writeResult(result, document));
});
test("what is prepared in slices is what is written at once", () => {
  const text = new ResultText(result), document = documentOf(cues);
  expect(text.prepare(document, 0, () => true)).toBe(0);
  expect(text.prepare(document, 0, () => false)).toBe(3);
  expect(text.of(document)).toBe(new ResultText(result).of(document));
});
