import { beforeEach, expect, test, vi } from "vitest";
import { bytesIn, missingParts, partsOf, retryAfterMs } from "./plan";
import { lanesOf } from "./queue";
import * as remembered from "./remembered";
import { SpeedMeter } from "./speed";

test("parts cover the file once, the last one is what is left", () => {
  expect(partsOf(35, 16)).toEqual([{ number: 1, first: 0, end: 16 }, { number: 2, first: 16, end: 32 }, { number: 3, first: 32, end: 35 }]);
  expect(partsOf(32, 16)).toHaveLength(2);
  expect(bytesIn(partsOf(300_000_001, 16 << 20))).toBe(300_000_001);
});

test("a part that arrived short is sent again, one that arrived whole is not", () => {
  const arrived = [{ part_number: 1, etag: "a", size_bytes: 16 }, { part_number: 3, etag: "c", size_bytes: 2 }];
  expect(missingParts(partsOf(35, 16), arrived).map((part) => part.number)).toEqual([2, 3]);
});

test("attempts come later and later, but within fifteen seconds", () => {
  expect([1, 2, 3, 20].map(retryAfterMs)).toEqual([500, 1000, 2000, 15_000]);
});

test("speed is that of the last seconds, and none is told before there is one", () => {
  const meter = new SpeedMeter();
  meter.add(0, 1000);
  expect(meter.bytesPerSecond()).toBeNull();
  meter.add(1000, 3000);
  expect(meter.bytesPerSecond()).toBe(2000);
  expect(meter.secondsLeft(7000)).toBe(2);
  for (let at = 2000; at <= 20_000; at += 1000) meter.add(at, 3000);  // a stall
  expect(meter.bytesPerSecond()).toBe(0);
  expect(meter.secondsLeft(7000)).toBeNull();
});

test("bytes that are sent again do not make the speed negative", () => {
  const meter = new SpeedMeter();
  meter.add(0, 5000);
  meter.add(1000, 6000);
  meter.add(2000, 4000);
  meter.add(3000, 5000);
  expect(meter.bytesPerSecond()).toBe(1000);
});

const file = { name: "a.mp4", size: 100, lastModified: 7 };
const upload = { upload_id: "u", file_key: "k", part_size: 16 };

beforeEach(() => {
  const stored = new Map<string, string>();
  vi.stubGlobal("localStorage", { getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, text: string) => stored.set(key, text) });
});

test("an upload is found again by the same file only, until it is forgotten", () => {
  remembered.remember(file, upload);
  expect(remembered.find(file)).toMatchObject(upload);
  expect(remembered.find({ ...file, lastModified: 8 })).toBeUndefined();
  expect(remembered.find({ ...file, size: 101 })).toBeUndefined();
  remembered.forget("u");
  expect(remembered.unfinished()).toEqual([]);
});

test.each(["{", "7", "null", '[null, 3, {"upload_id": 5}]'])("what others left in the storage is passed over: %s", (text) => {
  localStorage.setItem("ecg.uploads", text);
  expect(remembered.unfinished()).toEqual([]);
});

test("over one connection for all more files go side by side", () => {
  expect(["", "http/1.1", "h2", "h3"].map(lanesOf)).toEqual([2, 2, 4, 4]);
});
