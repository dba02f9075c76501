import { expect, test } from "vitest";
import { parseThumbnails, thumbnailAt } from "./thumbnails";

const kTrack = `WEBVTT

00:00:00.000 --> 00:00:04.200
sprite-1.webp#xywh=0,0,160,90

00:00:04.200 --> 01:02:03.004
sprite-2.webp#xywh=160,90,160,90
`;

test("a track names a part of a sheet for every time", () => {
  const track = parseThumbnails(kTrack);
  expect(track).toHaveLength(2);
  expect(track[1]).toEqual({ startMs: 4200, endMs: 3_723_004, file: "sprite-2.webp", x: 160, y: 90, width: 160, height: 90 });
  expect(thumbnailAt(track, 0)).toBe(track[0]);
  expect(thumbnailAt(track, 4199)).toBe(track[0]);
  expect(thumbnailAt(track, 4200)).toBe(track[1]);
  expect(thumbnailAt(track, 1e9)).toBe(track[1]);
});
test("what is no track shows nothing, and no address but a file's name is taken", () => {
  expect(parseThumbnails("<html>")).toEqual([]);
  expect(parseThumbnails(kTrack.replace(/sprite-./g, "//elsewhere/x"))).toEqual([]);
  expect(thumbnailAt([], 5)).toBeNull();
});
