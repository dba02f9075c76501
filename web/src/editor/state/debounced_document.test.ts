import { expect, test, vi } from "vitest";
import { editText, setEnd } from "../model/commands";
import { documentOf, said } from "../model/test_document";
import { DebouncedDocument } from "./debounced_document";

test("a text settles when nobody writes any more, everything else at once", () => {
  vi.useFakeTimers();
  const base = documentOf([said(0, "one"), said(2, "two")]), settled = new DebouncedDocument(base);
  const a = editText(base, 0, "a"), ab = editText(a, 0, "ab"), moved = setEnd(ab, 0, 900);
  settled.follow(a);
  vi.advanceTimersByTime(100);
  settled.follow(ab);
  vi.advanceTimersByTime(100);
  expect(settled.get()).toBe(base);
  vi.advanceTimersByTime(100);
  expect(settled.get()).toBe(ab);
  settled.follow(editText(ab, 0, "abc"));
  settled.follow(moved);
  expect(settled.get()).toBe(moved);
  vi.runAllTimers();
  expect(settled.get()).toBe(moved);
  vi.useRealTimers();
});
