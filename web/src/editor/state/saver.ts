// Saves by itself: one PUT at a time, on the version it was made from. Another tab's work is never written over.
import { Problem } from "../../wire/request";
import { isUnsaved, nextSaveMs, onSaveEvent, type SaveEvent, type SaveState } from "../model/autosave";
import type { CueDocument } from "../model/cue";
import { ResultText } from "../model/result_text";
import type { WireResult } from "../model/wire_cues";
import { Value } from "./value";

export interface Stored {
  readonly etag: string;
  readonly document: CueDocument;
  readonly result: () => Promise<WireResult>;
}

export interface SaverWire {
  put(body: string, etag: string): Promise<{ etag: string | null }>;
  newest(): Promise<Stored>;
}

export interface Overtaken {
  /** What both windows began with. */
  readonly base: CueDocument;
  readonly theirs: Stored;
}

const nowMs = () => Date.now();

export class Saver {
  readonly state = new Value<SaveState>({ kind: "saved" });
  readonly overtaken = new Value<Overtaken | null>(null);
  private text: ResultText | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> | null = null;
  private attempts = 0;

  constructor(private stored: Stored, private readonly document: () => CueDocument, private readonly wire: SaverWire) {}

  /** Writes ahead of the first save, whenever the browser has nothing else to do. */
  async prepare(idle: (work: (isOver: () => boolean) => boolean) => void): Promise<void> {
    const text = this.text ??= new ResultText(await this.stored.result());
    let at = 0;
    idle((isOver) => (at = text.prepare(this.document(), at, isOver)) >= this.document().cues.length);
  }

  private tell(event: SaveEvent): void {
    this.state.set(onSaveEvent(this.state.get(), event));
    clearTimeout(this.timer);
    const atMs = nextSaveMs(this.state.get());
    if (atMs !== null) this.timer = setTimeout(() => void this.save(), Math.max(0, atMs - nowMs()));
  }

  edited(): void { this.tell({ kind: "edited", nowMs: nowMs() }); }

  stop(): void { clearTimeout(this.timer); }

  get isUnsaved(): boolean { return isUnsaved(this.state.get()); }

  get etag(): string { return this.stored.etag; }

  /** Until what is there now is stored, or cannot be. */
  async flush(): Promise<boolean> {
    await this.saving;
    if (/^(dirty|offline)$/.test(this.state.get().kind)) await this.save();
    return this.state.get().kind === "saved";
  }

  private save(): Promise<void> {
    this.saving ??= this.saveOnce().finally(() => { this.saving = null; });
    return this.saving;
  }

  private async saveOnce(): Promise<void> {
    this.tell({ kind: "started" });
    const document = this.document();
    try {
      const text = this.text ??= new ResultText(await this.stored.result());
      const { etag } = await this.wire.put(text.of(document), this.stored.etag);
      this.stored = { ...this.stored, etag: etag ?? this.stored.etag, document };
      this.attempts = 0;
      this.tell({ kind: "stored", nowMs: nowMs() });
    } catch (problem) {
      await this.failed(problem);
    }
  }

  private async failed(problem: unknown): Promise<void> {
    const { status, code } = problem instanceof Problem ? problem : { status: 0, code: "INTERNAL" };
    if (status === 412) return this.compare();
    const mayPass = status === 0 || status >= 500 || status === 408 || status === 429;
    if (!mayPass) return this.tell({ kind: "refused", reason: code });
    this.tell({ kind: "unreachable", nowMs: nowMs(), attempts: ++this.attempts });
  }

  private async compare(): Promise<void> {
    try {
      const theirs = await this.wire.newest();
      this.tell({ kind: "overtaken" });
      this.overtaken.set({ base: this.stored.document, theirs });
    } catch {
      this.tell({ kind: "unreachable", nowMs: nowMs(), attempts: ++this.attempts });
    }
  }

  /** A person has chosen: what is there now is to stand upon the other's version. */
  settled(): void {
    const overtaken = this.overtaken.get();
    if (!overtaken) return;
    this.stored = overtaken.theirs;
    this.text = null;
    this.overtaken.set(null);
    this.tell({ kind: "settled", nowMs: nowMs() });
  }
}
