// Between the wire's JSON and the editor's document.
import { writesSpaces, type Cue, type CueDocument, type Word } from "./cue";
import { stylingField, type Styling } from "./styling";
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
  styling?: Styling;
  words?: WireWord[];
}

export interface WireCues {
  profile: string;
  language: string;
  duration: number;
  video?: { frame_rate?: number };
  /** Of which `cues` may be the first ones. */
  total?: number;
  cues: WireCue[];
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
    const { word: _, start, end, probability, ...measures } = wire;
    const known = probability === undefined ? {} : { probability };
    const measured = Object.keys(measures).length === 0 ? {} : { measures };
    placed.push({ from: at, to: at + word.length, startMs: millis(start), endMs: millis(end), ...known, ...measured });
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
  const cue = { id, startMs: millis(wire.start), endMs: millis(wire.end), text: wire.text, ...speaker, ...stylingField(wire.styling) };
  let words: readonly Word[] | null = null;
  return { ...cue, get words() { return (words ??= wire.words?.length ? readWords(cue, wire.words) : []); } };
}

/** The cues behind the first `from` of a document; each has its place as its id. */
export const readCues = (wire: readonly WireCue[], from: number): Cue[] => wire.map((cue, i) => readCue(cue, from + i));

/** New ids are behind those of cues that are still to come. */
export const readDocument = (wire: WireCues): CueDocument => ({
  cues: readCues(wire.cues, 0),
  profile: wire.profile,
  language: wire.language,
  durationMs: millis(wire.duration),
  nextId: wire.total ?? wire.cues.length,
  ...(wire.video?.frame_rate ? { frameRate: wire.video.frame_rate } : {}),
});

/** What the rules ask of the video, beside the cues; nothing where it is not known. */
export const ofVideo = ({ frameRate }: CueDocument): { video?: { frame_rate: number } } =>
  (frameRate ? { video: { frame_rate: frameRate } } : {});

/** The cues as the server takes them. Words lie within their cue, whatever its edges were dragged to. */
export function writeCue(cue: Cue, spaced: boolean): WireCue {
  const within = (ms: number) => seconds(Math.max(cue.startMs, Math.min(cue.endMs, ms)));
  const words = cue.words.map((w): WireWord => {
    const parted = spaced && (w.from === 0 || /\s/u.test(cue.text[w.from - 1]!));
    const known = w.probability === undefined ? {} : { probability: w.probability };
    return { word: (parted ? " " : "") + cue.text.slice(w.from, w.to), start: within(w.startMs), end: within(w.endMs), ...known, ...w.measures };
  });
  const speaker = cue.speaker ? { speaker: cue.speaker } : {};
  return { start: seconds(cue.startMs), end: seconds(cue.endMs), text: cue.text, ...speaker, ...stylingField(cue.styling), ...(words.length ? { words } : {}) };
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
