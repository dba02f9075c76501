// The body of PUT as text. Cues are immutable, so each is written once: saving five thousand costs as much as the edited one.
import { writesSpaces, type Cue, type CueDocument } from "./cue";
import { isSaid, joinedText, knownMeasures, writeSegment, type WireResult, type WireWord } from "./wire_cues";

export class ResultText {
  private readonly written = new WeakMap<Cue, string>();
  private readonly known: Map<string, WireWord>;

  constructor(private readonly result: WireResult) { this.known = knownMeasures(result); }

  private segment(cue: Cue, spaced: boolean): string {
    let text = this.written.get(cue);
    if (text === undefined) {
      text = JSON.stringify(writeSegment(cue, spaced, this.known)).slice(1);
      this.written.set(cue, text);
    }
    return text;
  }

  /** Says the same as JSON.stringify(writeResult(result, document)). */
  of(document: CueDocument): string {
    const spaced = writesSpaces(document.language), said = document.cues.filter(isSaid);
    const { segments: _, ...rest } = this.result;
    const captions = { edited: true, profile: document.profile };
    const outer = JSON.stringify({ ...rest, text: joinedText(said, spaced), captions });
    const segments = said.map((cue, id) => `{"id":${id},${this.segment(cue, spaced)}`);
    return `${outer.slice(0, -1)},"segments":[${segments.join(",")}]}`;
  }

  /** Writes cues ahead of the first save until `isOver`; gives the place to go on from. */
  prepare(document: CueDocument, from: number, isOver: () => boolean): number {
    const spaced = writesSpaces(document.language);
    let at = from;
    for (; at < document.cues.length && !isOver(); ++at) this.segment(document.cues[at]!, spaced);
    return at;
  }
}
