// Cuts text into words and gives words times where nobody measured them.
import { kLeastWordMs, type Cue, type Word } from "./cue";
import { graphemeCount } from "./graphemes";

/** [from, to) of a word within a text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The runs between spaces of text[from, to). */
export function spansBetweenSpaces(text: string, from = 0, to = text.length): Span[] {
  return Array.from(text.slice(from, to).matchAll(/\S+/gu), (match) => {
    const start = from + match.index;
    return { from: start, to: start + match[0].length };
  });
}

/** Shares [startMs, endMs] among the spans by their length in graphemes; whole milliseconds, no gaps. */
export function spread(text: string, spans: readonly Span[], startMs: number, endMs: number): Word[] {
  const lengths = spans.map((s) => Math.max(1, graphemeCount(text.slice(s.from, s.to))));
  const total = lengths.reduce((sum, length) => sum + length, 0);
  let said = 0;
  return spans.map((span, i) => {
    const from = said;
    said += lengths[i]!;
    const at = (part: number) => startMs + Math.round(((endMs - startMs) * part) / total);
    return { from: span.from, to: span.to, startMs: at(from), endMs: at(said) };
  });
}

interface Change {
  /** What both texts begin with, and how much of each lies before what both end with. */
  readonly from: number;
  readonly oldTo: number;
  readonly newTo: number;
}

/** The smallest span in which the texts differ; of several such spans the one that takes whole words. */
export function changedSpan(before: string, after: string): Change {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) ++from;
  let same = 0;
  while (same < shorter - from && before[before.length - 1 - same] === after[after.length - 1 - same]) ++same;
  const change = { from, oldTo: before.length - same, newTo: after.length - same };
  if (change.oldTo === from) return slideToWord(after, change, change.newTo);
  return change.newTo === from ? slideToWord(before, change, change.oldTo) : change;
}

/** Taking "wo t" from "one two three" is taking "two ": slides such a run to the left until it begins a word. */
function slideToWord(longer: string, change: Change, runEnd: number): Change {
  if (!/\s/u.test(longer.slice(change.from, runEnd))) return change;
  const atWord = (at: number) => at === 0 || /\s/u.test(longer[at - 1]!);
  for (let by = 0; by <= change.from; ++by) {
    if (atWord(change.from - by)) return { from: change.from - by, oldTo: change.oldTo - by, newTo: change.newTo - by };
    if (longer[change.from - by - 1] !== longer[runEnd - by - 1]) break;
  }
  return change;
}

const moved = (word: Word, by: number): Word =>
  by === 0 ? word : { ...word, from: word.from + by, to: word.to + by };

const isJoined = (text: string, at: number): boolean =>
  at > 0 && at < text.length && /\S/u.test(text[at - 1]!) && /\S/u.test(text[at]!);

/** [head, tail): the words of `cue` that the change touched or that it joined to something. */
function touchedWords(cue: Cue, after: string, change: Change): { head: number; tail: number } {
  const words = cue.words;
  let head = 0;
  while (head < words.length && words[head]!.to <= change.from) ++head;
  let tail = words.length;
  while (tail > head && words[tail - 1]!.from >= change.oldTo) --tail;
  const edited = after.slice(change.from, change.newTo);
  const lostSpace = /\s/u.test(cue.text.slice(change.from, change.oldTo));
  const joinsBefore = (edited !== "" || lostSpace) && isJoined(after, change.from) &&
    words[head - 1]?.to === change.from;
  // Without spaces words stand side by side anyhow: what is written between two belongs to the one before.
  const joinsBehind = (lostSpace || (edited !== "" && (!joinsBefore || /\s/u.test(edited)))) &&
    isJoined(after, change.newTo) && words[tail]?.from === change.oldTo;
  return { head: joinsBefore ? head - 1 : head, tail: joinsBehind ? tail + 1 : tail };
}

/**
 * The words of `after` when `cue.text` was edited into it. Words outside the edited span keep their times; those that
 * the edit touched share the time of what they replace, by length. Words put where nothing was silent take half of
 * the time of the word before them, or else of the one behind.
 */
export function wordsAfterEdit(cue: Cue, after: string): Word[] {
  const change = changedSpan(cue.text, after);
  const { head, tail } = touchedWords(cue, after, change);
  const by = after.length - cue.text.length;
  const before = cue.words.slice(0, head);
  const behind = cue.words.slice(tail).map((word) => moved(word, by));
  const spans = spansBetweenSpaces(after, before.at(-1)?.to ?? 0, behind[0]?.from ?? after.length);
  const old = cue.words.slice(head, tail);
  if (spans.length === 0) return [...before, ...behind];
  if (old.length > 0) return [...before, ...spread(after, spans, old[0]!.startMs, old.at(-1)!.endMs), ...behind];
  const room = makeRoom(cue, before, behind, spans.length * kLeastWordMs);
  return [...before, ...spread(after, spans, room.startMs, room.endMs), ...behind];
}

const middleOf = (word: Word): number => Math.round((word.startMs + word.endMs) / 2);

/** The silence between `before` and `behind`; one of them gives half of its time where that is less than needed. */
function makeRoom(cue: Cue, before: Word[], behind: Word[], neededMs: number): { startMs: number; endMs: number } {
  const startMs = before.at(-1)?.endMs ?? cue.startMs;
  const endMs = Math.max(startMs, behind[0]?.startMs ?? cue.endMs);
  if (endMs - startMs >= neededMs) return { startMs, endMs };
  const last = before.at(-1), first = behind[0];
  if (last) {
    before[before.length - 1] = { ...last, endMs: middleOf(last) };
    return { startMs: middleOf(last), endMs };
  }
  if (!first) return { startMs, endMs };
  behind[0] = { ...first, startMs: middleOf(first) };
  return { startMs: Math.min(startMs, middleOf(first)), endMs: middleOf(first) };
}
