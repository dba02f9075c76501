import { expect, test } from "vitest";
import { kLongestUnsavedMs, kPauseMs, nextSaveMs, onSaveEvent, retryAfterMs, type SaveEvent, type SaveState } from "./autosave";

const after = (...events: SaveEvent[]) => events.reduce<SaveState>(onSaveEvent, { kind: "saved" });
const edited = (nowMs: number): SaveEvent => ({ kind: "edited", nowMs });
const started: SaveEvent = { kind: "started" };

test("saves once there is a pause", () => {
  expect(nextSaveMs(after())).toBeNull();
  expect(nextSaveMs(after(edited(0), edited(500)))).toBe(500 + kPauseMs);
});
test("saves in the end for somebody who never pauses", () => {
  expect(nextSaveMs(after(...Array.from({ length: 99 }, (_, i) => edited(i * 100))))).toBe(kLongestUnsavedMs);
});
test("what was edited while saving is saved next", () => {
  expect(after(edited(0), started, { kind: "stored", nowMs: 9 })).toEqual({ kind: "saved" });
  expect(after(edited(0), started, edited(5), { kind: "stored", nowMs: 9 }).kind).toBe("dirty");
});
test("nothing is saved over another tab until a person has chosen", () => {
  const state = after(edited(0), started, { kind: "saveConflict" }, edited(50));
  expect([state.kind, nextSaveMs(state)]).toEqual(["conflict", null]);
  expect(onSaveEvent(state, { kind: "settled", nowMs: 60 }).kind).toBe("dirty");
});
test("without a network it tries again, ever more slowly, also while edits go on", () => {
  const state = after(edited(0), started, { kind: "unreachable", nowMs: 100, attempts: 1 }, edited(200));
  expect(nextSaveMs(state)).toBe(1100);
  expect([1, 2, 3, 6, 99].map(retryAfterMs)).toEqual([1000, 2000, 4000, 30000, 30000]);
});
test("what the server refuses is not sent again unchanged", () => {
  const state = after(edited(0), started, { kind: "refused", reason: "no" });
  expect(nextSaveMs(state)).toBeNull();
  expect(onSaveEvent(state, edited(7)).kind).toBe("dirty");
});
