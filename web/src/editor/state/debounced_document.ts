// The document for what is seen beside the text that is being written.
import { sameButText } from "../model/changed_run";
import type { CueDocument } from "../model/cue";
import { Observable } from "./observable";

const kWritingMs = 150;

/** Follows at once when cues move or change hands; while somebody writes not before a pause: a letter is seen in its text first. */
export class DebouncedDocument extends Observable<CueDocument> {
  private timer: ReturnType<typeof setTimeout> | undefined;

  follow(document: CueDocument): void {
    const now = this.get();
    clearTimeout(this.timer);
    if (now.profile === document.profile && sameButText(now.cues, document.cues)) this.timer = setTimeout(() => this.set(document), kWritingMs);
    else this.set(document);
  }
}
