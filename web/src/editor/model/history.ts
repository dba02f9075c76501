// Undo and redo of whatever changed a document: each step keeps only the cues that it replaced.
import { changedRun } from "./changed_run";
import type { Cue, CueDocument } from "./cue";

interface Step {
  readonly index: number;
  readonly before: readonly Cue[];
  readonly after: readonly Cue[];
  readonly profileBefore: string;
  readonly profileAfter: string;
  /** Steps with the same key and little time between become one. */
  readonly key: string;
  readonly timeMs: number;
}

export interface History {
  readonly document: CueDocument;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
}

const kMostSteps = 1000;
const kOneThoughtMs = 1000;

export const startHistory = (document: CueDocument): History => ({ document, past: [], future: [] });

/** More cues of the video have arrived behind those that are here: nothing that a person did, so no step. */
export const extend = (history: History, more: readonly Cue[]): History =>
  ({ ...history, document: { ...history.document, cues: [...history.document.cues, ...more] } });

/** What differs between the documents, by identity of cues. */
function difference(before: CueDocument, after: CueDocument, key: string, timeMs: number): Step {
  const { from, to, beforeTo } = changedRun(before.cues, after.cues);
  return {
    index: from, before: before.cues.slice(from, beforeTo), after: after.cues.slice(from, to),
    profileBefore: before.profile, profileAfter: after.profile, key, timeMs,
  };
}

function put(document: CueDocument, index: number, out: readonly Cue[], cues: readonly Cue[], profile: string) {
  const next = [...document.cues.slice(0, index), ...cues, ...document.cues.slice(index + out.length)];
  return { ...document, cues: next, profile };
}

const undone = (document: CueDocument, s: Step) => put(document, s.index, s.after, s.before, s.profileBefore);
const redone = (document: CueDocument, s: Step) => put(document, s.index, s.before, s.after, s.profileAfter);

/** Takes `document` as the new state. A `key` ("" for none) joins it to a step just made with the same key. */
export function record(history: History, document: CueDocument, key: string, timeMs: number): History {
  if (document === history.document) return history;
  const last = history.past.at(-1);
  const joins = key !== "" && last?.key === key && timeMs - last.timeMs < kOneThoughtMs && history.future.length === 0;
  const base = joins ? undone(history.document, last) : history.document;
  const past = joins ? history.past.slice(0, -1) : history.past.slice(-(kMostSteps - 1));
  return { document, past: [...past, difference(base, document, key, timeMs)], future: [] };
}

/** The same history when there is nothing to undo. */
export function undo(history: History): History {
  const step = history.past.at(-1);
  if (!step) return history;
  return {
    document: undone(history.document, step), past: history.past.slice(0, -1), future: [...history.future, step],
  };
}

export function redo(history: History): History {
  const step = history.future.at(-1);
  if (!step) return history;
  return {
    document: redone(history.document, step), past: [...history.past, step], future: history.future.slice(0, -1),
  };
}
