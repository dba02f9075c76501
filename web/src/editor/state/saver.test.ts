import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../wire/request";
import { editText } from "../model/commands";
import type { CueDocument } from "../model/cue";
import { mergeDocuments } from "../model/merge";
import { documentOf, said, texts } from "../model/test_document";
import type { WireResult } from "../model/wire_cues";
import { Saver, type Stored } from "./saver";

const base = documentOf([said(0, "one"), said(2, "two")]);
const result = async (): Promise<WireResult> => ({ segments: [] });
let document: CueDocument, sent: { texts: string[]; etag: string }[], answers: (() => { etag: string })[], theirs: Stored, saver: Saver;

beforeEach(() => {
  vi.useFakeTimers();
  document = base;
  sent = [];
  answers = [];
  theirs = { etag: '"7"', document: documentOf([said(0, "EINS"), said(2, "two")]), result };
  saver = new Saver({ etag: '"1"', document: base, result }, () => document, {
    async put(body, etag) {
      sent.push({ texts: (JSON.parse(body) as WireResult).segments.map((s) => s.text), etag });
      return (answers.shift() ?? (() => ({ etag: `"${sent.length + 1}"` })))();
    },
    newest: async () => theirs,
  });
});
afterEach(() => { vi.useRealTimers(); });

const edit = (index: number, text: string) => { document = editText(document, index, text); saver.edited(); };
const fails = (status: number, code: string) => () => { throw new Problem("", code, status); };

test("each save stands on the version before", async () => {
  edit(0, "a");
  await vi.runAllTimersAsync();
  edit(0, "b");
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ texts: ["a", "two"], etag: '"1"' }, { texts: ["b", "two"], etag: '"2"' }]);
  expect(saver.state.get().kind).toBe("saved");
});
test("another window's version is not written over: a person chooses, and both edits are stored", async () => {
  answers = [fails(412, "VERSION_CONFLICT")];
  edit(1, "zwei");
  await vi.runAllTimersAsync();
  expect([saver.state.get().kind, sent.length]).toEqual(["conflict", 1]);
  const overtaken = saver.overtaken.get()!;
  document = mergeDocuments(overtaken.base, document, overtaken.theirs.document).document;
  expect(texts(document)).toEqual(["EINS", "zwei"]);
  saver.settled();
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual({ texts: ["EINS", "zwei"], etag: '"7"' });
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
