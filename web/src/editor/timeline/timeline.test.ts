import { expect, test } from "vitest";
import { documentOf, said } from "../model/test_document";
import { hitAt } from "./hit";
import { measureLine } from "./measures";
import { paged, rulerStepS, toMs, toX, within, zoomed } from "./view";

const view = { startMs: 10_000, pxPerSecond: 100, widthPx: 800 };

test("places and times are each other's way back", () => {
  expect(toX(view, 12_000)).toBe(200);
  expect(toMs(view, toX(view, 13_456))).toBeCloseTo(13_456);
});
test("zooming keeps the time under the pointer", () => {
  for (const by of [1, -1] as const) expect(toMs(zoomed(view, by, 300), 300)).toBeCloseTo(toMs(view, 300));
  expect(zoomed({ ...view, pxPerSecond: 400 }, 1, 0).pxPerSecond).toBe(400);
  expect(zoomed({ ...view, pxPerSecond: 2 }, -1, 0).pxPerSecond).toBe(2);
});
test("the view stays inside the video", () => {
  expect(within({ ...view, startMs: -50 }, 60_000).startMs).toBe(0);
  expect(within({ ...view, startMs: 59_000 }, 60_000).startMs).toBe(52_000);
  expect(within({ ...view, startMs: 500 }, 1000).startMs).toBe(0);
  expect(within(view, 60_000)).toBe(view);
});
test("the page turns only when the time is out of sight", () => {
  expect(paged(view, 12_000)).toBe(view);
  expect(toX(paged(view, 30_000), 30_000)).toBeCloseTo(64);
});
test("marks of the ruler are apart enough to be read", () => {
  for (const zoom of [0.01, 2, 60, 400]) expect(rulerStepS(zoom) * zoom).toBeGreaterThanOrEqual(zoom < 0.1 ? 1 : 70);
});
test("edges are taken hold of on either side, the middle moves the cue", () => {
  const { cues } = documentOf([said(11, "0123456789"), said(13, "0123456789")]);
  expect(hitAt(view, cues, 102)).toEqual({ index: 0, part: "start" });
  expect(hitAt(view, cues, 198)).toEqual({ index: 0, part: "end" });
  expect(hitAt(view, cues, 150)).toEqual({ index: 0, part: "body" });
  expect(hitAt(view, cues, 250)).toBeNull();
  expect(hitAt(view, cues, 297)).toEqual({ index: 1, part: "start" });
});
test("of two edges that meet the one on the pointer's side is taken", () => {
  const { cues } = documentOf([said(11, "0123456789"), said(12, "0123456789")]);
  expect(hitAt(view, cues, 199)).toEqual({ index: 0, part: "end" });
  expect(hitAt(view, cues, 201)).toEqual({ index: 1, part: "start" });
});
test("a measure is drawn between its fifth and ninety-fifth part, and not at all where nothing was measured", () => {
  const words = Array.from({ length: 101 }, (_, i) => ({ word: "x", start: i, end: i + 1, pitch_hz: 100 + i }));
  const line = measureLine([{ start: 0, end: 101, text: "", words }], "pitch_hz")!;
  expect([line.low, line.high, line.points.length]).toEqual([105, 195, 101]);
  expect(measureLine([{ start: 0, end: 1, text: "", words: [{ word: "x", start: 0, end: 1 }] }], "pitch_hz")).toBeNull();
});
