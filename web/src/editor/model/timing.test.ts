import { expect, test } from "vitest";
import { documentOf, said } from "./test_document";
import { endHereStartNext, framesOn, meantEnd, meantStart, movedTo, offsetRest } from "./timing";
import { shiftRoom } from "./commands";

// Cues at 1–2, 3–4 and 5–6 s of a minute.
const doc = documentOf([said(1, "ten letter"), said(3, "ten letter"), said(5, "ten letter")].map((cue) => ({ ...cue, end: cue.start + 1 })));
const times = (document: typeof doc | null) => document?.cues.map((c) => `${c.startMs}-${c.endMs}`).join(" ");

test("a start behind the cue's own end changes nothing, and the cue is offered there", () => {
  const { document, stopped, offer } = meantStart(doc, 1, 4200);
  expect([document, stopped]).toEqual([doc, { by: "ownEnd", meantMs: 4200, atMs: 3000 }]);
  expect(times(offer)).toBe("1000-2000 4200-5200 5200-6000");
  expect(meantStart(doc, 1, 83_000).offer).toBeNull();
});
test("an end before the cue's own start changes nothing, and the cue is offered there", () => {
  const { document, stopped, offer } = meantEnd(doc, 1, 2900);
  expect([document, stopped?.by]).toEqual([doc, "ownStart"]);
  expect(times(offer)).toBe("1000-1900 1900-2900 5000-6000");
});
test("a time within a neighbour stops at it, and to cut the neighbour is offered", () => {
  const start = meantStart(doc, 1, 1500), end = meantEnd(doc, 1, 5500);
  expect([times(start.document), times(start.offer)]).toEqual(["1000-2000 2000-4000 5000-6000", "1000-1500 1500-4000 5000-6000"]);
  expect([times(end.document), times(end.offer)]).toEqual(["1000-2000 3000-5000 5000-6000", "1000-2000 3000-5500 5500-6000"]);
  expect([start.stopped?.by, end.stopped?.by]).toEqual(["before", "behind"]);
  expect(meantStart(doc, 1, 1050).offer).toBeNull();
});
test("what can be done is done without a word", () => {
  expect(meantStart(doc, 1, 3200)).toMatchObject({ stopped: null, offer: null });
  expect(times(meantEnd(doc, 1, 4400).document)).toBe("1000-2000 3000-4400 5000-6000");
  expect(meantEnd(doc, 2, 61_000)).toMatchObject({ stopped: { by: "video", atMs: 60_000 }, offer: null });
});
test("a cue that is moved keeps its length and takes its words along", () => {
  const moved = movedTo(doc, 1, 3250)!;
  expect([times(moved), moved.cues[1]!.words[0]!.startMs]).toEqual(["1000-2000 3250-4250 5000-6000", 3250]);
});
test("ends here, and the next begins two frames on", () => {
  expect(times(endHereStartNext(doc, 1, 3500).document)).toBe("1000-2000 3000-3500 3600-6000");
  expect(times(endHereStartNext(doc, 1, 5400).document)).toBe("1000-2000 3000-5400 5480-6000");
  expect(endHereStartNext(doc, 1, 2000).stopped?.by).toBe("ownStart");
});
test("all behind move along, or it is said how far they could", () => {
  expect(times(offsetRest(doc, 1, 3500).document)).toBe("1000-2000 3500-4500 5500-6500");
  expect(offsetRest(doc, 1, 1500)).toMatchObject({ stopped: { by: "before", atMs: 2000 } });
  expect([shiftRoom(doc, -9000, 0), shiftRoom(doc, -9000, 1), shiftRoom(doc, 90_000, 0), shiftRoom(doc, 250, 0)]).toEqual([-1000, -1000, 54_000, 250]);
});
test("a frame is the video's, and back again", () => {
  expect([framesOn(doc, 1000, 1), framesOn({ ...doc, frameRate: 29.97 }, 1001, 1)]).toEqual([1040, 1034]);
  expect(framesOn({ ...doc, frameRate: 23.976 }, framesOn({ ...doc, frameRate: 23.976 }, 12_012, 1), -1)).toBe(12_012);
});
