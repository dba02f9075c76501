// Who speaks: named, renamed, joined, and told apart by colour.
import { cueAt, replaceCue, type Cue, type CueDocument, type Word } from "./cue";
import { stylingField, type LookRun, type Styling } from "./styling";

// As speaker_colour() of src/transcript/speakers.cc, for what is drawn on the picture.
const kColours = ["#ffffff", "#ffff00", "#00ffff", "#00ff00", "#ffb0e0", "#ffb870", "#c8b8ff", "#b8d8b0"] as const;

const voiceOf = (run: LookRun): string => (typeof run["voice"] === "string" ? run["voice"] : "");

/** Everybody who speaks in the cue, its own speaker first. */
const whoSpeaks = (cue: Cue): string[] =>
  [cue.speaker ?? "", ...(cue.styling?.runs ?? []).map(voiceOf)].filter((name) => name !== "");

/** In the order in which they first speak. */
export function speakers(document: CueDocument): string[] {
  return [...new Set(document.cues.flatMap(whoSpeaks))];
}

/** Of each speaker, in the order in which they first speak; after eight the colours come again. */
export function speakerColours(document: CueDocument): ReadonlyMap<string, string> {
  return new Map(speakers(document).map((name, i) => [name, kColours[i % kColours.length]!]));
}

// Every row asks for them, of the same document.
const kColoursOf = new WeakMap<CueDocument, ReadonlyMap<string, string>>();
export function coloursOf(document: CueDocument): ReadonlyMap<string, string> {
  let colours = kColoursOf.get(document);
  if (!colours) kColoursOf.set(document, (colours = speakerColours(document)));
  return colours;
}

function withoutVoices(styling: Styling | undefined): Styling | undefined {
  if (!styling?.runs) return styling;
  const { runs, ...rest } = styling;
  const left = runs.map((run) => { const { voice: _, ...look } = run; return look as LookRun; }).filter((run) => Object.keys(run).length > 2);
  if (left.length > 0) return { ...rest, runs: left };
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** A person decides for all of the cue: what a machine said of single words and lines is gone. */
export function setSpeaker(document: CueDocument, index: number, speaker: string): CueDocument {
  const { speaker: old, styling, ...rest } = cueAt(document, index);
  const name = speaker.trim(), isShared = styling?.runs?.some((run) => voiceOf(run) !== "") ?? false;
  if ((old ?? "") === name && !isShared) return document;
  const words = rest.words.map((word): Word => {
    if (!word.measures || !("speaker" in word.measures)) return word;
    const { speaker: _, ...measures } = word.measures;
    return { ...word, measures };
  });
  return replaceCue(document, index, { ...rest, words, ...stylingField(withoutVoices(styling)), ...(name ? { speaker: name } : {}) });
}

function renamed(cue: Cue, from: string, to: string): Cue {
  const isWord = cue.words.some((word) => word.measures?.["speaker"] === from);
  if (!isWord && !whoSpeaks(cue).includes(from)) return cue;
  const { speaker, styling, ...rest } = cue;
  const who = speaker === from ? to : speaker;
  const words = rest.words.map((word): Word => (word.measures?.["speaker"] === from ? { ...word, measures: { ...word.measures, speaker: to } } : word));
  const runs = styling?.runs?.map((run) => (voiceOf(run) === from ? { ...run, voice: to } : run));
  return { ...rest, words, ...stylingField(runs ? { ...styling, runs } : styling), ...(who ? { speaker: who } : {}) };
}

/** Gives a speaker another name in every cue; the name of another makes one of the two. */
export function renameSpeaker(document: CueDocument, from: string, to: string): CueDocument {
  const name = to.trim();
  if (name === "") return document.cues.reduce((next, cue, i) => (cue.speaker === from ? setSpeaker(next, i, "") : next), document);
  const cues = document.cues.map((cue) => renamed(cue, from, name));
  return cues.every((cue, i) => cue === document.cues[i]) ? document : { ...document, cues };
}

/** The cue is said by whoever comes after its speaker in the list of them, or before; of itself the first. */
export function withNextSpeaker(document: CueDocument, index: number, by: 1 | -1): CueDocument {
  const names = speakers(document);
  if (names.length === 0 || !document.cues[index]) return document;
  const now = names.indexOf(cueAt(document, index).speaker ?? "");
  const next = now < 0 ? (by > 0 ? 0 : names.length - 1) : (now + by + names.length) % names.length;
  return setSpeaker(document, index, names[next]!);
}

/** Lines of a cue with who says each, where it says so. */
export function spokenLines(cue: Cue): { text: string; speaker: string }[] {
  let letters = 0, last = cue.speaker ?? "";
  return cue.text.split("\n").map((text) => {
    const run = cue.styling?.runs?.find(({ from, to }) => from <= letters && letters < to);
    letters += [...text].filter((c) => !/\s/u.test(c)).length;
    last = (run && voiceOf(run)) || last;
    return { text, speaker: last };
  });
}
