// What is being edited: the document with its history, what is selected, and where the caret is wished to be.
import { changedPlace } from "../model/changed_place";
import * as commands from "../model/commands";
import type { Placed } from "../model/commands";
import { indexOfCue, type Cue, type CueDocument } from "../model/cue";
import { extend, record, redo, startHistory, undo, type History } from "../model/history";
import type { Meant, Obstacle } from "../model/timing";
import type { Draft } from "./drafts";
import { DebouncedDocument } from "./debounced_document";
import { Observable } from "./observable";

/** Fulfilled by the row of the cue, once it is drawn. Null offset: the row itself is focused, not its text. */
export interface CaretWish {
  readonly id: number;
  readonly offset: number | null;
  readonly to?: number;
}

/** What was done otherwise than it was meant. */
export interface Notice {
  readonly by: Obstacle;
  readonly meantMs: number;
  readonly atMs: number;
  readonly offer: CueDocument | null;
}

/** What is told when it was done, since nothing that has the focus says so. */
export type Done = "undo" | "redo" | "split" | "mergePrevious" | "mergeNext" | "insert" | "delete";

/** What happened beside one's own work. */
export type News =
  | { readonly kind: "tookIn" | "conflict"; readonly n: number }
  | { readonly kind: "draft"; readonly draft: Draft };

export type Panel = "keys" | "export" | "fix" | "shift" | "speakers" | "merge" | "again" | null;

export class Session {
  readonly history: Observable<History>;
  /** For what stands beside the text that is being written. */
  readonly settled: DebouncedDocument;
  readonly selected: Observable<number>;
  readonly caret = new Observable<CaretWish | null>(null);
  readonly notice = new Observable<Notice | null>(null);
  readonly news = new Observable<News | null>(null);
  readonly panel = new Observable<Panel>(null);
  /** What was done last, by a key or a button. */
  readonly done = new Observable<{ readonly what: Done } | null>(null);
  /** Read out by screen readers. */
  readonly said = new Observable("");
  /** Called with the document before each change. */
  onChange: (before: CueDocument) => void = () => undefined;

  constructor(document: CueDocument) {
    this.history = new Observable(startHistory(document));
    this.settled = new DebouncedDocument(document);
    this.selected = new Observable(document.cues[0]?.id ?? -1);
  }

  get document(): CueDocument { return this.history.get().document; }
  get index(): number { return indexOfCue(this.document, this.selected.get()); }
  get cue(): Cue | undefined { return this.document.cues[this.index]; }

  /** Changes with the same key, soon after each other, are undone as one. */
  change(next: CueDocument, key = "", timeMs = performance.now()): void {
    this.takeHistory(record(this.history.get(), next, key, timeMs));
  }

  /** These stand behind the others now; nobody has done anything. */
  extend(more: readonly Cue[]): void {
    this.history.set(extend(this.history.get(), more));
    this.settled.follow(this.document);
  }

  /** What others changed. Where nobody has done anything here yet there is nothing to undo, theirs neither. */
  takeIn(next: CueDocument): void {
    if (this.history.get().past.length > 0) return this.change(next);
    this.takeHistory(startHistory(next));
  }

  undo(inText: boolean): void { this.travel(undo(this.history.get()), inText); }
  redo(inText: boolean): void { this.travel(redo(this.history.get()), inText); }

  /** Selection, caret and list go where the change was. `inText`: somebody writes, and goes on writing there. */
  private travel(next: History, inText: boolean): void {
    const before = this.document;
    this.takeHistory(next);
    const place = changedPlace(before, this.document), cue = place && this.document.cues[place.index];
    if (place && cue) this.select(cue.id, place.offset ?? (inText ? cue.text.length : null));
    else if (next.document !== before) this.focusSelected();
  }

  /** The row of the selected cue takes the focus; what stands in an empty list does where there is none. */
  focusSelected(): void {
    if (this.cue) return this.caret.set({ id: this.cue.id, offset: null });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".rows-box > .empty button")?.focus());  // drawn by then
  }

  /** Takes a time as it was meant, and says where it could not be taken so. */
  mean({ document, stopped, offer }: Meant, key = ""): void {
    this.change(document, key);
    this.notice.set(stopped && { ...stopped, offer });
  }

  takeOffer(): void {
    const offer = this.notice.get()?.offer;
    if (offer) this.change(offer);
  }

  private takeHistory(next: History): void {
    const before = this.document, place = this.index;
    if (next === this.history.get()) return;
    this.notice.set(null);
    this.history.set(next);
    if (next.document === before) return;
    this.settled.follow(next.document);
    if (this.index < 0) this.select(next.document.cues[Math.min(Math.max(0, place), next.document.cues.length - 1)]?.id ?? -1);
    this.onChange(before);
  }

  /** Takes what a command made, and puts the caret where it belongs. False when there was nothing to do. */
  place(placed: Placed | null): boolean {
    if (!placed) return false;
    this.change(placed.document);
    this.select(placed.caret.id, placed.caret.offset);
    return true;
  }

  select(id: number, offset?: number | null): void {
    if (id !== this.selected.get()) this.notice.set(null);
    this.selected.set(id);
    if (offset !== undefined) this.caret.set({ id, offset });
  }

  /** The cue `by` places away, with the caret in its text or its row focused. */
  step(by: number, inText: boolean): void {
    const cues = this.document.cues;
    const next = cues[Math.max(0, Math.min(cues.length - 1, this.index + by))];
    if (next) this.select(next.id, inText ? (by < 0 ? next.text.length : 0) : null);
  }

  deleteSelected(): void {
    const index = this.index;
    if (index < 0) return;
    this.change(commands.deleteCue(this.document, index));
    this.focusSelected();
  }
}
