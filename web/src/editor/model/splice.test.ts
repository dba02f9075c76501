import { expect, test } from "vitest";
import { deleteCue, editText, insertAfter, setStart, splitCue } from "./commands";
import type { CueDocument } from "./cue";
import { keptCues, spliceOf, spliceText } from "./splice";
import { documentOf, said } from "./test_document";
import type { WireCue } from "./wire_cues";

const measured = { ...said(0, "one two"), words: said(0, "one two").words!.map((w) => ({ ...w, volume_db: -20 })) };
const doc = documentOf([measured, said(2, "three"), said(4, "four")]);
const stored = keptCues(doc);
const none = async () => undefined;

/** What a server that had `doc` has afterwards. */
async function applied(next: CueDocument, before: typeof stored | null = stored): Promise<WireCue[]> {
  const splice = spliceOf(before, keptCues(next));
  if (!splice) return [measured, said(2, "three"), said(4, "four")];
  const { at, remove, insert } = JSON.parse((await spliceText(splice, next, none)).join("")) as { at: number; remove?: number; insert: WireCue[] };
  const cues = [measured, said(2, "three"), said(4, "four")] as WireCue[];
  cues.splice(at, remove ?? cues.length, ...insert);
  return cues;
}
const textsOf = (cues: WireCue[]) => cues.map((c) => c.text);

test("only what changed is sent, and the server has what is here", async () => {
  expect(spliceOf(stored, keptCues(doc))).toBeNull();
  expect(spliceOf(stored, keptCues(editText(doc, 1, "drei")))).toMatchObject({ at: 1, remove: 1 });
  expect(spliceOf(stored, keptCues(deleteCue(doc, 0)))).toEqual({ at: 0, remove: 1, insert: [] });
  for (const next of [editText(doc, 2, "4"), deleteCue(doc, 1), splitCue(doc, 0, 4)!.document, deleteCue(deleteCue(doc, 0), 0)])
    expect(textsOf(await applied(next))).toEqual(next.cues.map((c) => c.text));
});
test("captions that are still the machine's are sent as a whole", async () => {
  expect(spliceOf(null, stored)).toEqual({ at: 0, insert: stored });
  expect(await applied(doc, null)).toEqual([measured, said(2, "three"), said(4, "four")]);
});
test("empty cues are not sent, and what was sent before them counts on", async () => {
  const empty = insertAfter(doc, 0).document;
  expect(spliceOf(stored, keptCues(empty))).toBeNull();
  expect(textsOf(await applied(editText(empty, 3, "vier")))).toEqual(["one two", "three", "vier"]);
});
test("the order is the server's: that of the starts", () => {
  const late = documentOf([said(0, "a"), said(5, "c"), said(2, "b")]);
  expect(keptCues(late).map((c) => c.text)).toEqual(["a", "b", "c"]);
});
test("measures go back as they came, but not those of words that were written anew", async () => {
  const [first] = await applied(editText(setStart(doc, 0, 100), 0, "one zwei"));
  expect(first!.words).toMatchObject([{ word: " one", volume_db: -20 }, { word: " zwei" }]);
  expect(first!.words![1]).not.toHaveProperty("volume_db");
});
test("a long one is written with pauses", async () => {
  const many = documentOf(Array.from({ length: 20 }, (_, i) => said(i, "one two")));
  let pauses = 0, nowMs = 0;
  const text = await spliceText(spliceOf(null, many.cues)!, many, async () => { ++pauses; }, () => ++nowMs);
  expect(pauses).toBe(3);
  expect((JSON.parse(text.join("")) as { insert: unknown[] }).insert).toHaveLength(20);
});
