import { expect, test } from "vitest";
import { renameSpeaker, setSpeaker, speakerColours, speakers, spokenLines, withNextSpeaker } from "./speakers";
import { documentOf, said } from "./test_document";
import { writeCues } from "./wire_cues";

const shared = { start: 3, end: 4, text: "-Soon?\n-No", speaker: "A", styling: { runs: [{ from: 0, to: 6, voice: "A" }, { from: 6, to: 9, voice: "C" }] },
  words: [{ word: " -Soon?", start: 3, end: 3.5, speaker: "A" }, { word: " -No", start: 3.5, end: 4, speaker: "C" }] };
const doc = documentOf([{ ...said(0, "a"), speaker: "A" }, { ...said(1, "b"), speaker: "B" }, said(2, "c"), shared]);

test("each speaker has a colour, in the order in which they begin", () => {
  expect([...speakerColours(doc)]).toEqual([["A", "#ffffff"], ["B", "#ffff00"], ["C", "#00ffff"]]);
});

test("a key gives a cue to the next speaker or the one before, around the list", () => {
  const who = (index: number, by: 1 | -1) => withNextSpeaker(doc, index, by).cues[index]!.speaker;
  expect([who(0, 1), who(1, 1), who(0, -1)]).toEqual(["B", "C", "C"]);
  expect([who(2, 1), who(2, -1)]).toEqual(["A", "C"]);
  const nobody = documentOf([said(0, "a")]);
  expect(withNextSpeaker(nobody, 0, 1)).toBe(nobody);
});

test("a new name counts for words and for those who share a cue, and joins two", () => {
  const joined = renameSpeaker(doc, "C", "B");
  expect(speakers(joined)).toEqual(["A", "B"]);
  expect(writeCues(joined)[3]!.words!.map((w) => w["speaker"])).toEqual(["A", "B"]);
  expect(renameSpeaker(doc, "nobody", "B")).toBe(doc);
});

test("a cue that a person gives to one speaker is that one's alone", () => {
  const [cue] = writeCues(setSpeaker(doc, 3, "B")).slice(3);
  expect(cue).toEqual({ start: 3, end: 4, text: "-Soon?\n-No", speaker: "B", words: [{ word: " -Soon?", start: 3, end: 3.5 }, { word: " -No", start: 3.5, end: 4 }] });
});

test("each line of a shared cue is said by its own speaker", () => {
  expect(spokenLines(doc.cues[3]!)).toEqual([{ text: "-Soon?", speaker: "A" }, { text: "-No", speaker: "C" }]);
});
