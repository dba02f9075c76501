// What a person does to cues. Each command gives a new document, or the same one when there is nothing to do.
import {
  clamp, cueAt, kLeastCueMs, replaceCue, splice, wordText, writesSpaces, type Cue, type CueDocument, type Word,
} from "./cue";
import { boundaryAtOrBefore, graphemeCount } from "./graphemes";
import { stylingAfterEdit, stylingField, stylingJoined, stylingWithin } from "./styling";
import { wordsAfterEdit } from "./words";

/** A document, and where the caret belongs after the command. */
export interface Placed {
  readonly document: CueDocument;
  readonly caret: { readonly id: number; readonly offset: number };
}

export function editText(document: CueDocument, index: number, text: string): CueDocument {
  const cue = cueAt(document, index);
  if (cue.text === text) return document;
  const { styling: old, ...rest } = cue;
  const styling = stylingField(stylingAfterEdit(old, cue.text, text));
  return replaceCue(document, index, { ...rest, text, ...styling, words: wordsAfterEdit(cue, text) });
}

/** When the text before `offset` has been said. */
function timeAtOffset(cue: Cue, offset: number): number {
  const within = cue.words.find((w) => w.from < offset && offset < w.to);
  if (within) return timeInWord(cue, within, offset);
  const before = cue.words.filter((w) => w.to <= offset).at(-1);
  const behind = cue.words.find((w) => w.from >= offset);
  if (before && behind) return Math.round((before.endMs + behind.startMs) / 2);
  const part = graphemeCount(cue.text.slice(0, offset)) / Math.max(1, graphemeCount(cue.text));
  return Math.round(cue.startMs + part * (cue.endMs - cue.startMs));
}

function timeInWord(cue: Cue, word: Word, offset: number): number {
  const part = graphemeCount(cue.text.slice(word.from, offset)) / graphemeCount(wordText(cue, word));
  return Math.round(word.startMs + part * (word.endMs - word.startMs));
}

/** The words of text[from, to), as words of a cue of their own; a word across an edge is divided. */
function wordsWithin(cue: Cue, from: number, to: number): Word[] {
  return cue.words.filter((w) => w.to > from && w.from < to).map((word) => ({
    ...word,
    startMs: word.from < from ? timeInWord(cue, word, from) : word.startMs,
    endMs: word.to > to ? timeInWord(cue, word, to) : word.endMs,
    from: Math.max(word.from, from) - from,
    to: Math.min(word.to, to) - from,
  }));
}

/** Two cues of one, cut at the caret but never within a grapheme. Null when one would be empty or without time. */
export function splitCue(document: CueDocument, index: number, caret: number): Placed | null {
  const cue = cueAt(document, index);
  const offset = boundaryAtOrBefore(cue.text, caret);
  const end = cue.text.slice(0, offset).trimEnd().length;
  const begin = cue.text.length - cue.text.slice(offset).trimStart().length;
  const lead = cue.text.length - cue.text.trimStart().length;
  if (end <= lead || begin >= cue.text.trimEnd().length || cue.endMs - cue.startMs < 2) return null;
  const cut = clamp(timeAtOffset(cue, offset), cue.startMs + 1, cue.endMs - 1);
  const { styling, ...rest } = cue;
  const looks = (from: number, to: number) => stylingField(stylingWithin(styling, cue.text, from, to));
  const first = { ...rest, endMs: cut, text: cue.text.slice(0, end), ...looks(0, end), words: wordsWithin(cue, 0, end) };
  const second = {
    ...rest, id: document.nextId, startMs: cut, text: cue.text.slice(begin), ...looks(begin, cue.text.length),
    words: wordsWithin(cue, begin, cue.text.length),
  };
  const next = { ...splice(document, index, 1, first, second), nextId: document.nextId + 1 };
  return { document: next, caret: { id: second.id, offset: 0 } };
}

const singleLine = (text: string): string => text.replace(/\s*\n\s*/gu, (line) => " ".repeat(line.length));

/** One cue of `index` and the one behind it. A text of more than two lines becomes one line, to be broken anew. */
export function mergeWithNext(document: CueDocument, index: number): Placed | null {
  if (index < 0 || index + 1 >= document.cues.length) return null;
  const first = cueAt(document, index), second = cueAt(document, index + 1);
  const between = first.text && second.text && writesSpaces(document.language) ? " " : "";
  const joined = first.text + between + second.text;
  const at = first.text.length + between.length;
  const text = joined.split("\n").length > 2 ? singleLine(joined) : joined;
  const words = [...first.words, ...second.words.map((w) => ({ ...w, from: w.from + at, to: w.to + at }))];
  const { styling, ...rest } = first;
  const looks = stylingField(stylingJoined(styling, first.text, second.styling));
  const cue: Cue = { ...rest, text, ...looks, words, endMs: Math.max(first.endMs, second.endMs) };
  return { document: splice(document, index, 2, cue), caret: { id: first.id, offset: at } };
}

export const mergeWithPrevious = (document: CueDocument, index: number): Placed | null =>
  mergeWithNext(document, index - 1);

/** An empty cue behind `index` (-1: before all), in the silence there. */
export function insertAfter(document: CueDocument, index: number): Placed {
  const before = document.cues[index], behind = document.cues[index + 1];
  const startMs = before?.endMs ?? Math.max(0, (behind?.startMs ?? 0) - 2000);
  const latest = behind?.startMs ?? Math.max(document.durationMs, startMs + kLeastCueMs);
  const endMs = Math.max(startMs + kLeastCueMs, Math.min(startMs + 2000, latest));
  const cue: Cue = { id: document.nextId, startMs, endMs, text: "", words: [] };
  const next = { ...splice(document, index + 1, 0, cue), nextId: document.nextId + 1 };
  return { document: next, caret: { id: cue.id, offset: 0 } };
}

export const deleteCue = (document: CueDocument, index: number): CueDocument =>
  index < 0 || index >= document.cues.length ? document : splice(document, index, 1);

const shifted = <Timed extends { startMs: number; endMs: number }>(timed: Timed, byMs: number): Timed =>
  ({ ...timed, startMs: timed.startMs + byMs, endMs: timed.endMs + byMs });

/** By how much all cues from `first` on can move of `byMs`. */
export function shiftRoom(document: CueDocument, byMs: number, first: number): number {
  const { cues, durationMs } = document;
  if (first >= cues.length) return 0;
  let earliest = Infinity, latest = 0;
  for (const cue of cues.slice(first)) {
    earliest = Math.min(earliest, cue.startMs);
    latest = Math.max(latest, cue.endMs);
  }
  const floor = cues[first - 1]?.endMs ?? 0;
  return clamp(Math.round(byMs), Math.min(0, floor - earliest), Math.max(0, durationMs - latest));
}

/** Moves all cues from `first` on by as much of `byMs` as keeps them within the video and behind what stays. */
export function shiftAll(document: CueDocument, byMs: number, first = 0): CueDocument {
  const cues = document.cues.slice(first), by = shiftRoom(document, byMs, first);
  if (by === 0) return document;
  const moved = cues.map((cue) => ({ ...shifted(cue, by), words: cue.words.map((w) => shifted(w, by)) }));
  return splice(document, first, cues.length, ...moved);
}

/** Edges never cross, leave the video or enter a neighbour that they are not in already. Words keep their times. */
export function setStart(document: CueDocument, index: number, startMs: number): CueDocument {
  const cue = cueAt(document, index);
  const lowest = Math.min(cue.startMs, document.cues[index - 1]?.endMs ?? 0);
  const highest = Math.max(cue.startMs, cue.endMs - kLeastCueMs);
  return withTimes(document, index, clamp(Math.round(startMs), lowest, highest), cue.endMs);
}

export function setEnd(document: CueDocument, index: number, endMs: number): CueDocument {
  const cue = cueAt(document, index);
  const lowest = Math.min(cue.endMs, cue.startMs + kLeastCueMs);
  const highest = Math.max(cue.endMs, document.cues[index + 1]?.startMs ?? document.durationMs);
  return withTimes(document, index, cue.startMs, clamp(Math.round(endMs), lowest, highest));
}

/** Moves a cue with its words, between its neighbours. */
export function moveCue(document: CueDocument, index: number, startMs: number): CueDocument {
  const cue = cueAt(document, index);
  const lowest = Math.min(cue.startMs, document.cues[index - 1]?.endMs ?? 0);
  const next = document.cues[index + 1]?.startMs ?? document.durationMs;
  const highest = Math.max(cue.startMs, next - (cue.endMs - cue.startMs));
  const by = clamp(Math.round(startMs), lowest, highest) - cue.startMs;
  if (by === 0) return document;
  return replaceCue(document, index, { ...shifted(cue, by), words: cue.words.map((w) => shifted(w, by)) });
}

function withTimes(document: CueDocument, index: number, startMs: number, endMs: number): CueDocument {
  const cue = cueAt(document, index);
  return startMs === cue.startMs && endMs === cue.endMs ? document
    : replaceCue(document, index, { ...cue, startMs, endMs });
}

export { renameSpeaker, setSpeaker, speakers } from "./speakers";
