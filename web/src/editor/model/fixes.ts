// What a repair would change, cue by cue, for a person to look at before they agree.
import type { CueDocument } from "./cue";
import type { WireCue } from "./wire_cues";

export interface CueFix {
  readonly startMs: number;
  readonly before: string;
  /** One sentence for each thing that is done. */
  readonly done: readonly string[];
  /** What is to be read then, cue by cue; empty where only times change. */
  readonly after: readonly string[];
}

const squeezed = (text: string): string => text.replace(/\s+/gu, "");

/** The cues among `fixed` that say what `before` says, or parts of it, at its time. */
function becomes(fixed: readonly WireCue[], before: { text: string; startMs: number; endMs: number }): string[] {
  const said = squeezed(before.text);
  const there = fixed.filter((c) => c.start * 1000 < before.endMs && c.end * 1000 > before.startMs && said.includes(squeezed(c.text)));
  return there.length === 1 && there[0]!.text === before.text ? [] : there.map((c) => c.text);
}

/** In the order of the cues; `most` of them. */
export function fixesOf({ cues }: CueDocument, fixed: readonly WireCue[], changes: readonly { cue: number; message: string }[], most: number): CueFix[] {
  const byCue = new Map<number, string[]>();
  for (const { cue, message } of changes) byCue.set(cue, [...(byCue.get(cue) ?? []), message]);
  const shown = [...byCue].filter(([at]) => cues[at]).sort(([a], [b]) => a - b).slice(0, most);
  return shown.map(([at, done]) => ({ startMs: cues[at]!.startMs, before: cues[at]!.text, done, after: becomes(fixed, cues[at]!) }));
}
