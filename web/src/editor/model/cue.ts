// What the editor edits: cues with whole milliseconds, immutable, so that undo and drawing may compare by identity.
import type { Styling } from "./styling";

/** A word's place in its cue's text, [from, to), and when it is said. Words never overlap in the text. */
export interface Word {
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
  /** 0..1, absent for words that a person wrote. */
  readonly probability?: number;
  /** What else was measured of it, as it came; gone where a person wrote anew. */
  readonly measures?: Readonly<Record<string, unknown>>;
}

export interface Cue {
  /** Names the cue for as long as the document is open; the wire knows none. */
  readonly id: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Lines are parted by "\n". */
  readonly text: string;
  readonly speaker?: string;
  /** Looks and place, as the server has them. */
  readonly styling?: Styling;
  readonly words: readonly Word[];
}

export interface CueDocument {
  readonly cues: readonly Cue[];
  /** The caption profile that the cues are checked against. */
  readonly profile: string;
  readonly language: string;
  readonly durationMs: number;
  /** Frames a second of the video, where it is known: rules count gaps in them. */
  readonly frameRate?: number;
  /** Greater than every id in use. */
  readonly nextId: number;
}

/** The least that an edge may leave of a cue. */
export const kLeastCueMs = 100;

/** The least width a word of an edited span is given where its neighbours must make room. */
export const kLeastWordMs = 20;

/** Words said with less are marked. Whisper's own median of wrong words lies near 0.45, of right ones near 0.95. */
export const kDoubtfulProbability = 0.5;

export const wordText = (cue: Cue, word: Word): string => cue.text.slice(word.from, word.to);

export const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Chinese, Japanese, Thai and their like write no spaces between words. */
export const writesSpaces = (language: string): boolean => !/^(ja|zh|yue|th|lo|km|my)\b/.test(language);

/** `document` with the `count` cues from `index` replaced; the one way in which cues change. */
export function splice(document: CueDocument, index: number, count: number, ...cues: Cue[]): CueDocument {
  const next = document.cues.slice();
  next.splice(index, count, ...cues);
  return { ...document, cues: next };
}

export function replaceCue(document: CueDocument, index: number, cue: Cue): CueDocument {
  return cue === document.cues[index] ? document : splice(document, index, 1, cue);
}

export function cueAt(document: CueDocument, index: number): Cue {
  const cue = document.cues[index];
  if (!cue) throw new RangeError(`no cue ${index} of ${document.cues.length}`);
  return cue;
}

export const indexOfCue = (document: CueDocument, id: number): number => document.cues.findIndex((c) => c.id === id);

/** The last cue that has begun at `timeMs`, or -1; of cues in order. */
export function lastBegun(cues: readonly Cue[], timeMs: number): number {
  let low = 0, high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle]!.startMs <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The cue to be seen at `timeMs`, or -1 in a gap. */
export function cueShownAt(cues: readonly Cue[], timeMs: number): number {
  const index = lastBegun(cues, timeMs);
  return index >= 0 && timeMs < cues[index]!.endMs ? index : -1;
}

/** The last word that has begun at `timeMs`, or -1. */
export function wordSaidAt(cue: Cue, timeMs: number): number {
  let found = -1;
  for (let i = 0; i < cue.words.length && cue.words[i]!.startMs <= timeMs; ++i) found = i;
  return found;
}
