// Between the wire's JSON and the editor's document: `GET …/cues` in, the body of `PUT …/result` out.
import { writesSpaces, type Cue, type CueDocument, type Word } from "./cue";
import { spread, wordsAfterEdit } from "./words";

export interface WireWord {
  word: string;
  start: number;
  end: number;
  probability?: number;
  [measure: string]: unknown;
}

export interface WireCue {
  start: number;
  end: number;
  text: string;
  speaker?: string;
  words?: WireWord[];
}

export interface WireCues {
  version: number;
  profile: string;
  language: string;
  duration: number;
  edited?: boolean;
  cues: WireCue[];
}

/** Whisper's result; what the editor does not know goes back as it came. */
export interface WireResult {
  segments: (WireCue & { [field: string]: unknown })[];
  [field: string]: unknown;
}

const millis = (seconds: number): number => Math.round(seconds * 1000);
const seconds = (milliseconds: number): number => milliseconds / 1000;

/** Where each word stands in `text`, or null when the text is not made of these words. */
function placeWords(text: string, words: readonly WireWord[]): Word[] | null {
  const placed: Word[] = [];
  let at = 0;
  for (const wire of words) {
    const word = wire.word.trim();
    while (at < text.length && /\s/u.test(text[at]!)) ++at;
    if (word === "") continue;
    if (!text.startsWith(word, at)) return null;
    const times = { startMs: millis(wire.start), endMs: millis(wire.end) };
    const known = wire.probability === undefined ? {} : { probability: wire.probability };
    placed.push({ from: at, to: at + word.length, ...times, ...known });
    at += word.length;
  }
  return text.slice(at).trim() === "" ? placed : null;
}

/** A text that says something else than its words is taken for an edit of them. */
function readWords(cue: Omit<Cue, "words">, wire: readonly WireWord[]): Word[] {
  const placed = placeWords(cue.text, wire);
  if (placed) return placed;
  const said = wire.map((w) => w.word).join("").trim();
  const words = placeWords(said, wire) ?? spread(said, [{ from: 0, to: said.length }], cue.startMs, cue.endMs);
  return wordsAfterEdit({ ...cue, text: said, words }, cue.text);
}

/** Its words are placed when they are first looked at: a long video has tens of thousands, a list shows a few. */
function readCue(wire: WireCue, id: number): Cue {
  const speaker = wire.speaker ? { speaker: wire.speaker } : {};
  const cue = { id, startMs: millis(wire.start), endMs: millis(wire.end), text: wire.text, ...speaker };
  let words: readonly Word[] | null = null;
  return { ...cue, get words() { return (words ??= wire.words?.length ? readWords(cue, wire.words) : []); } };
}

export const readDocument = (wire: WireCues): CueDocument => ({
  cues: wire.cues.map(readCue),
  profile: wire.profile,
  language: wire.language,
  durationMs: millis(wire.duration),
  nextId: wire.cues.length,
});

/** The cues as `check` and `fix` take them. Words lie within their cue, whatever its edges were dragged to. */
export function writeCue(cue: Cue, spaced: boolean): WireCue {
  const within = (ms: number) => seconds(Math.max(cue.startMs, Math.min(cue.endMs, ms)));
  const words = cue.words.map((w): WireWord => {
    const parted = spaced && (w.from === 0 || /\s/u.test(cue.text[w.from - 1]!));
    const known = w.probability === undefined ? {} : { probability: w.probability };
    return { word: (parted ? " " : "") + cue.text.slice(w.from, w.to), start: within(w.startMs), end: within(w.endMs), ...known };
  });
  const speaker = cue.speaker ? { speaker: cue.speaker } : {};
  return { start: seconds(cue.startMs), end: seconds(cue.endMs), text: cue.text, ...speaker, ...(words.length ? { words } : {}) };
}

export const writeCues = (document: CueDocument): WireCue[] =>
  document.cues.map((cue) => writeCue(cue, writesSpaces(document.language)));

/** Cues that the server gave back, as the document's new ones; unchanged ones stay the same objects. */
export function withWireCues(document: CueDocument, wire: readonly WireCue[]): CueDocument {
  const old = new Map(document.cues.map((cue) => [contentKey(cue), cue]));
  let nextId = document.nextId;
  const cues = wire.map((w) => {
    const cue = readCue(w, nextId);
    return old.get(contentKey(cue)) ?? (++nextId, cue);
  });
  return { ...document, cues, nextId };
}

const contentKey = (cue: Cue): string => `${cue.startMs} ${cue.endMs} ${cue.speaker ?? ""}\n${cue.text}`;

const wordKey = (word: WireWord): string => `${millis(word.start)} ${word.word.trim()}`;

/** What was measured of words that were not edited. */
export function knownMeasures(result: WireResult): Map<string, WireWord> {
  return new Map(result.segments.flatMap((s) => s.words ?? []).map((w) => [wordKey(w), w]));
}

/** Empty cues say nothing and are not stored. */
export const isSaid = (cue: Cue): boolean => cue.text.trim() !== "";

export function writeSegment(cue: Cue, spaced: boolean, known: ReadonlyMap<string, WireWord>): WireCue {
  const wire = writeCue(cue, spaced);
  return wire.words ? { ...wire, words: wire.words.map((w) => ({ ...known.get(wordKey(w)), ...w })) } : wire;
}

export const joinedText = (cues: readonly Cue[], spaced: boolean): string =>
  cues.map((c) => c.text.replace(/\n/g, spaced ? " " : "")).join(spaced ? " " : "");

/** The body of PUT: `result` with its segments replaced by the cues. */
export function writeResult(result: WireResult, document: CueDocument): WireResult {
  const known = knownMeasures(result), spaced = writesSpaces(document.language), said = document.cues.filter(isSaid);
  const segments = said.map((cue, id) => ({ id, ...writeSegment(cue, spaced, known) }));
  return { ...result, text: joinedText(said, spaced), segments, captions: { edited: true, profile: document.profile } };
}
