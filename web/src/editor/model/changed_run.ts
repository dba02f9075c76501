// Where two lists of cues differ. Cues are immutable: those that are the same object are the same.
import type { Cue } from "./cue";

/** before[from, beforeTo) became after[from, to). */
export interface Run {
  readonly from: number;
  readonly to: number;
  readonly beforeTo: number;
}

/** Whether the cues are what and where they were, and at most say something else. */
export function sameButText(before: readonly Cue[], after: readonly Cue[]): boolean {
  const { from, to, beforeTo } = changedRun(before, after);
  if (to !== beforeTo) return false;
  for (let i = from; i < to; ++i) {
    const a = before[i]!, b = after[i]!;
    if (a.id !== b.id || a.startMs !== b.startMs || a.endMs !== b.endMs || a.speaker !== b.speaker) return false;
  }
  return true;
}

/** The smallest run that holds every difference. */
export function changedRun(before: readonly Cue[], after: readonly Cue[]): Run {
  let from = 0;
  while (from < before.length && from < after.length && before[from] === after[from]) ++from;
  let same = 0;
  const most = Math.min(before.length, after.length) - from;
  while (same < most && before[before.length - 1 - same] === after[after.length - 1 - same]) ++same;
  return { from, to: after.length - same, beforeTo: before.length - same };
}
