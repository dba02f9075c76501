import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../api/request";
import { editText } from "../model/commands";
import type { CueDocument } from "../model/cue";
import { mergeDocuments } from "../model/merge";
import { documentOf, said, texts } from "../model/test_document";
import { readCues, type WireCue } from "../model/wire_cues";
import { Saver, type Stored } from "./saver";

const base = documentOf([said(0, "one"), said(2, "two")]);
interface Sent { at: number; remove?: number; texts: string[]; etag: string }
let document: CueDocument, sent: Sent[], answers: (() => { etag: string })[], theirs: Stored, saver: Saver, arrived: (() => void) | null;

beforeEach(() => {
  vi.useFakeTimers();
  document = base;
  sent = [];
  answers = [];
  arrived = null;
  theirs = { etag: '"7"', isEdited: true, document: documentOf([said(0, "EINS"), said(2, "two")]) };
  saver = saverOf(true);
});
afterEach(() => { vi.useRealTimers(); });

function saverOf(isEdited: boolean, whole = Promise.resolve()): Saver {
  return new Saver({ etag: '"1"', isEdited, document: base }, () => document, {
    whole: () => whole,
    async save(splice, etag) {
      const { insert, at, remove } = JSON.parse(splice.join("")) as { at: number; remove?: number; insert: WireCue[] };
      sent.push({ at, ...(remove === undefined ? {} : { remove }), texts: insert.map((c) => c.text), etag });
      return (answers.shift() ?? (() => ({ etag: `"${sent.length + 1}"` })))();
    },
    newest: async () => theirs,
    newestEtag: async () => theirs.etag,
  });
}

const edit = (index: number, text: string) => { document = editText(document, index, text); saver.edited(); };
const fails = (status: number, code: string) => () => { throw new Problem("", code, status); };

test("each save stands on the version before", async () => {
  edit(0, "a");
  await vi.runAllTimersAsync();
  edit(0, "b");
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ at: 0, remove: 1, texts: ["a"], etag: '"1"' }, { at: 0, remove: 1, texts: ["b"], etag: '"2"' }]);
  expect(saver.state.get().kind).toBe("saved");
});
test("the first save of the machine's captions stores them all, the second what changed", async () => {
  saver = saverOf(false);
  edit(0, "a");
  await vi.runAllTimersAsync();
  edit(1, "b");
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ at: 0, texts: ["a", "two"], etag: '"1"' }, { at: 1, remove: 1, texts: ["b"], etag: '"2"' }]);
});
test("what was written and taken back is not stored", async () => {
  edit(0, "a");
  document = base;
  saver.edited();
  await vi.runAllTimersAsync();
  expect([sent, saver.state.get().kind]).toEqual([[], "saved"]);
});
test("other rules alone are stored too", async () => {
  document = { ...base, profile: "bbc" };
  saver.edited();
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ at: 0, remove: 0, texts: [], etag: '"1"' }]);
});
test("what is written before all cues are here waits for them, and takes none away", async () => {
  saver = saverOf(true, new Promise((resolve) => { arrived = resolve; }));
  edit(0, "a");
  await vi.runAllTimersAsync();
  expect([sent, saver.isUnsaved]).toEqual([[], true]);
  const more = readCues([said(4, "three")], 2);
  saver.extend(more);
  document = { ...document, cues: [...document.cues, ...more] };
  arrived!();
  await vi.runAllTimersAsync();
  expect([sent, saver.state.get().kind]).toEqual([[{ at: 0, remove: 1, texts: ["a"], etag: '"1"' }], "saved"]);
});
test("another window's version is not written over: a person chooses, and both edits are stored", async () => {
  answers = [fails(412, "VERSION_CONFLICT")];
  edit(1, "zwei");
  await vi.runAllTimersAsync();
  expect([saver.state.get().kind, sent.length]).toEqual(["conflict", 1]);
  const saveConflict = saver.saveConflict.get()!;
  document = mergeDocuments(saveConflict.base, document, saveConflict.theirs.document).document;
  expect(texts(document)).toEqual(["EINS", "zwei"]);
  saver.settled();
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual({ at: 1, remove: 1, texts: ["zwei"], etag: '"7"' });
});
test("without a connection it is sent again until it is stored", async () => {
  answers = [fails(0, "NETWORK"), fails(503, "UNAVAILABLE")];
  edit(0, "a");
  await vi.runAllTimersAsync();
  expect([sent.length, saver.state.get().kind]).toEqual([3, "saved"]);
});
test("what the server refuses waits for the next edit", async () => {
  answers = [fails(422, "INVALID_FIELD")];
  edit(0, "a");
  await vi.runAllTimersAsync();
  expect(saver.state.get()).toEqual({ kind: "refused", reason: "INVALID_FIELD" });
  expect(sent.length).toBe(1);
  edit(0, "b");
  expect(await saver.flush()).toBe(true);
});
test("flush stores at once what would have waited", async () => {
  edit(0, "a");
  expect(await saver.flush()).toBe(true);
  expect(sent.length).toBe(1);
});
