import { expect, test } from "vitest";
import { boundaryAtOrAfter, boundaryAtOrBefore } from "./graphemes";
import { parsePeaks } from "./peaks";
import { snap, snapTargets } from "./snap";
import { formatTime, parseTime } from "./times";

test("snaps to the nearest edge within reach", () => {
  const targets = snapTargets([300, 100, 100, 500]);
  expect([snap(targets, 120, 50), snap(targets, 201, 50), snap(targets, 250, 50), snap([], 7, 50)]).toEqual([100, 201, 300, 7]);
  expect([snap(targets, 0, 100), snap(targets, 600, 100)]).toEqual([100, 500]);
});
test("times are written and read", () => {
  for (const ms of [0, 1, 59_999, 60_000, 3_599_999, 3_600_000, 36_061_007]) expect(parseTime(formatTime(ms))).toBe(ms);
  expect([parseTime("1:02,5"), parseTime("7"), parseTime(" 00:00:01.250 ")]).toEqual([62_500, 7000, 1250]);
  expect(["1m 23s", "1분 23초", "83.5s", "1h2m", "0:01:02:12", "1：23"].map((text) => parseTime(text))).toEqual([83_000, 83_000, 83_500, 3_720_000, 62_480, 83_000]);
  expect(["+0.5", "-0.25", "−9"].map((text) => parseTime(text, { fromMs: 2000 }))).toEqual([2500, 1750, 0]);
  expect([parseTime("0:01:02;12", { frameRate: 30 }), parseTime("0:00:00:29", { frameRate: 29.97 }), parseTime("0:00:00:24", { frameRate: 24 })]).toEqual([62_400, 968, null]);
  for (const bad of ["", "a", "1:2:3:4:5", "-1", "5x", "1.2345", "1e3", "::"]) expect(parseTime(bad)).toBeNull();
});
test("an offset within a grapheme moves to its edges", () => {
  const text = "a" + "한".normalize("NFD") + "b";
  expect([boundaryAtOrBefore(text, 2), boundaryAtOrAfter(text, 2), boundaryAtOrBefore(text, 99), boundaryAtOrBefore(text, -1)])
    .toEqual([1, 4, 5, 0]);
});

function peaksFile(version: number, flags: number, length: number, body: number[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(20 + body.length));
  [version, flags, 16000, 320, length].forEach((value, i) => view.setInt32(4 * i, value, true));
  body.forEach((value, i) => view.setInt8(20 + i, value));
  return view.buffer;
}
test("reads eight-bit peaks", () => {
  const peaks = parsePeaks(peaksFile(1, 1, 2, [-64, 32, 0, 127]))!;
  expect([peaks.pixelsPerSecond, ...peaks.loudest]).toEqual([50, 0.5, 127 / 128]);
});
test("refuses peaks that are cut, of another kind or boastful", () => {
  expect(parsePeaks(new ArrayBuffer(0))).toBeNull();
  expect(parsePeaks(peaksFile(1, 1, 3, [0, 0, 0, 0]))).toBeNull();
  expect(parsePeaks(peaksFile(9, 1, 1, [0, 0]))).toBeNull();
  expect(parsePeaks(peaksFile(1, 1, 0xffffffff, [0, 0]))).toBeNull();
  expect(parsePeaks(peaksFile(1, 0, 2, [0, 0, 0, 0]))).toBeNull();
});
