// Where a change is to be seen: what undo and redo lead the eye and the caret to.
import { changedRun } from "./changed_run";
import type { CueDocument } from "./cue";
import { changedSpan } from "./words";

export interface ChangedPlace {
  readonly index: number;
  /** Where the text was changed; null where it was not: times, a speaker, a cue that was taken away. */
  readonly offset: number | null;
}

/** Null where no cue differs, or none is left. */
export function changedPlace(before: CueDocument, after: CueDocument): ChangedPlace | null {
  const { from, to, beforeTo } = changedRun(before.cues, after.cues);
  if ((from === to && from === beforeTo) || after.cues.length === 0) return null;
  const index = Math.min(from, after.cues.length - 1), cue = after.cues[index]!;
  if (from === to) return { index, offset: null };
  const old = before.cues.slice(from, beforeTo).find(({ id }) => id === cue.id);
  if (!old || old.text === cue.text) return { index, offset: null };
  const change = changedSpan(old.text, cue.text);
  // Cues that were parted or joined meet where the texts part; what was written ends behind its last letter.
  return { index, offset: to === beforeTo ? change.newTo : change.from };
}
