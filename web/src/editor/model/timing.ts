// Setting times as somebody meant them: where a neighbour, the cue's other edge or the end of the video is in the way,
// what was done is told from what was meant, and the rest is offered.
import { setEnd, setStart, shiftAll } from "./commands";
import { cueAt, kLeastCueMs, replaceCue, type Cue, type CueDocument } from "./cue";

export type Obstacle = "ownEnd" | "ownStart" | "before" | "behind" | "video";

export interface Meant {
  /** What was done; the same document where nothing could be. */
  readonly document: CueDocument;
  readonly stopped: { readonly by: Obstacle; readonly meantMs: number; readonly atMs: number } | null;
  /** The captions as they were meant, where that is possible. */
  readonly offer: CueDocument | null;
}

const kFilm = 25;  // frames a second, where the video's are not known

const timed = (cue: Cue, startMs: number, endMs: number): Cue => ({ ...cue, startMs, endMs });
const shifted = (cue: Cue, byMs: number): Cue =>
  ({ ...timed(cue, cue.startMs + byMs, cue.endMs + byMs), words: cue.words.map((w) => ({ ...w, startMs: w.startMs + byMs, endMs: w.endMs + byMs })) });

/** The cue with its length, from `startMs` on; a neighbour's edge that lies within is cut, null where nothing would be left. */
export function movedTo(document: CueDocument, index: number, startMs: number): CueDocument | null {
  const cue = cueAt(document, index), before = document.cues[index - 1], behind = document.cues[index + 1];
  const lengthMs = cue.endMs - cue.startMs, endMs = startMs + lengthMs;
  if (startMs < 0 || endMs > Math.max(document.durationMs, cue.endMs)) return null;
  if ((before && startMs < before.startMs + kLeastCueMs) || (behind && endMs > behind.endMs - kLeastCueMs)) return null;
  let next = replaceCue(document, index, shifted(cue, startMs - cue.startMs));
  if (before && before.endMs > startMs) next = replaceCue(next, index - 1, timed(before, before.startMs, startMs));
  if (behind && behind.startMs < endMs) next = replaceCue(next, index + 1, timed(behind, endMs, behind.endMs));
  return next;
}

export function meantStart(document: CueDocument, index: number, meantMs: number): Meant {
  const cue = cueAt(document, index), before = document.cues[index - 1];
  if (meantMs > cue.endMs - kLeastCueMs)
    return { document, stopped: { by: "ownEnd", meantMs, atMs: cue.startMs }, offer: movedTo(document, index, meantMs) };
  const done = setStart(document, index, meantMs), atMs = cueAt(done, index).startMs;
  if (Math.abs(atMs - meantMs) < 1) return { document: done, stopped: null, offer: null };
  const room = before && meantMs >= before.startMs + kLeastCueMs;
  const offer = room ? replaceCue(replaceCue(document, index - 1, timed(before, before.startMs, meantMs)), index, timed(cue, meantMs, cue.endMs)) : null;
  return { document: done, stopped: { by: "before", meantMs, atMs }, offer };
}

export function meantEnd(document: CueDocument, index: number, meantMs: number): Meant {
  const cue = cueAt(document, index), behind = document.cues[index + 1];
  if (meantMs < cue.startMs + kLeastCueMs)
    return { document, stopped: { by: "ownStart", meantMs, atMs: cue.endMs }, offer: movedTo(document, index, meantMs - (cue.endMs - cue.startMs)) };
  const done = setEnd(document, index, meantMs), atMs = cueAt(done, index).endMs;
  if (Math.abs(atMs - meantMs) < 1) return { document: done, stopped: null, offer: null };
  if (!behind) return { document: done, stopped: { by: "video", meantMs, atMs }, offer: null };
  const room = meantMs <= behind.endMs - kLeastCueMs;
  const offer = room ? replaceCue(replaceCue(document, index + 1, timed(behind, meantMs, behind.endMs)), index, timed(cue, cue.startMs, meantMs)) : null;
  return { document: done, stopped: { by: "behind", meantMs, atMs }, offer };
}

/** `timeMs`, so many frames on. */
export function framesOn(document: CueDocument, timeMs: number, frames: number): number {
  const rate = document.frameRate ?? kFilm;
  return Math.round(((Math.round((timeMs * rate) / 1000) + frames) * 1000) / rate);
}

/** A gap of two frames: the least that the guides let stand between two captions. */
const kGapFrames = 2;

/** The cue ends at `timeMs` and the next one begins behind the least gap. */
export function endHereStartNext(document: CueDocument, index: number, timeMs: number): Meant {
  const behind = document.cues[index + 1], startMs = framesOn(document, timeMs, kGapFrames);
  const ended = meantEnd(behind ? replaceCue(document, index + 1, timed(behind, Math.max(behind.startMs, startMs), behind.endMs)) : document, index, timeMs);
  if (!behind || ended.stopped || startMs > behind.endMs - kLeastCueMs) return meantEnd(document, index, timeMs);
  return { ...ended, document: replaceCue(ended.document, index + 1, timed(behind, startMs, behind.endMs)) };
}

/** The cue begins at `timeMs`, and all behind it move along. */
export function offsetRest(document: CueDocument, index: number, timeMs: number): Meant {
  const byMs = timeMs - cueAt(document, index).startMs, done = shiftAll(document, byMs, index), atMs = cueAt(done, index).startMs;
  return { document: done, stopped: Math.abs(atMs - timeMs) < 1 ? null : { by: byMs < 0 ? "before" : "video", meantMs: timeMs, atMs }, offer: null };
}
