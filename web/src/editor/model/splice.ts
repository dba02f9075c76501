// The body of PATCH …/cues: what differs between the cues that the server has and those that are here.
import { changedRun } from "./changed_run";
import { writesSpaces, type Cue, type CueDocument } from "./cue";
import { writeCue } from "./wire_cues";

export interface Splice {
  readonly at: number;
  /** Absent: all behind `at`. */
  readonly remove?: number;
  readonly insert: readonly Cue[];
}

/** A person is not to feel that something is written. */
const kSliceMs = 6;

const isSaid = (cue: Cue): boolean => cue.text.trim() !== "";

/** What the server is to keep: empty cues say nothing, and the others stand in the order of their starts. */
export const keptCues = (document: CueDocument): Cue[] => document.cues.filter(isSaid).sort((a, b) => a.startMs - b.startMs);

/** Null where there is no difference. Without `stored` everything is sent: the server has no captions of its own yet. */
export function spliceOf(stored: readonly Cue[] | null, kept: readonly Cue[]): Splice | null {
  if (!stored) return { at: 0, insert: kept };
  const { from, to, beforeTo } = changedRun(stored, kept);
  return from === to && from === beforeTo ? null : { at: from, remove: beforeTo - from, insert: kept.slice(from, to) };
}

/** As JSON, in pieces; lets the browser do other things in between when it takes long. */
export async function spliceText(splice: Splice, { language, profile }: CueDocument, pause: () => Promise<void>, nowMs = () => performance.now()): Promise<string[]> {
  const spaced = writesSpaces(language), { insert, ...where } = splice;
  const pieces = [`${JSON.stringify({ ...where, profile }).slice(0, -1)},"insert":[`];
  let piece = "", end = nowMs() + kSliceMs;
  for (const [i, cue] of insert.entries()) {
    piece += (i > 0 ? "," : "") + JSON.stringify(writeCue(cue, spaced));
    if (nowMs() < end) continue;
    pieces.push(piece);
    piece = "";
    await pause();
    end = nowMs() + kSliceMs;
  }
  return [...pieces, piece, "]}"];
}
