// Small documents for the tests.
import type { CueDocument } from "./cue";
import { readDocument, type WireCue } from "./wire_cues";

/** A cue whose words are said evenly, 100 ms a letter, from `start` seconds on. */
export function said(start: number, text: string): WireCue {
  let at = start;
  const words = text.split(/\s+/).filter(Boolean).map((word) => {
    const from = at;
    at = Math.round((at + word.length / 10) * 1000) / 1000;
    return { word: ` ${word}`, start: from, end: at, probability: 0.9 };
  });
  return { start, end: at, text, words };
}

export const documentOf = (cues: WireCue[], language = "en", duration = 60): CueDocument =>
  readDocument({ profile: "netflix-en", language, duration, cues });

export const texts = (document: CueDocument): string[] => document.cues.map((c) => c.text);

/** "word 0-400" for each word of a cue. */
export const timings = (document: CueDocument, index: number): string[] =>
  document.cues[index]!.words.map((w) => `${document.cues[index]!.text.slice(w.from, w.to)} ${w.startMs}-${w.endMs}`);
