// Saves by itself what changed: one request at a time, on the version it was made from. Another tab's work is never
// written over.
import { Problem } from "../../api/request";
import { isUnsaved, nextSaveMs, onSaveEvent, type SaveEvent, type SaveState } from "../model/autosave";
import type { Cue, CueDocument } from "../model/cue";
import { keptCues, spliceOf, spliceText } from "../model/splice";
import { Observable } from "./observable";

export interface Stored {
  readonly etag: string;
  readonly isEdited: boolean;
  readonly document: CueDocument;
}

export interface SaverWire {
  /** Until all cues of the version that the editor opened are here. */
  whole(): Promise<void>;
  save(splice: readonly string[], etag: string): Promise<{ etag: string | null }>;
  newest(): Promise<Stored>;
  newestEtag(): Promise<string>;
}

export interface SaveConflict {
  /** What both windows began with. */
  readonly base: CueDocument;
  readonly theirs: Stored;
}

const nowMs = () => Date.now();
const pause = () => new Promise<void>((go) => setTimeout(go));

/** As they came: the server keeps what it has been given, empty cues too. */
const keptOf = ({ isEdited, document }: Stored): readonly Cue[] | null => (isEdited ? document.cues : null);

const contents = ({ startMs, endMs, text, speaker, styling }: Cue): string => JSON.stringify([startMs, endMs, text, speaker, styling]);

/** Cues that came over the wire, as the objects that stand here for them: they are not sent again. */
function sameAsHere(came: readonly Cue[] | null, { cues }: CueDocument): readonly Cue[] | null {
  const here = new Map(cues.map((cue) => [contents(cue), cue]));
  return came && came.map((cue) => here.get(contents(cue)) ?? cue);
}

export class Saver {
  readonly state = new Observable<SaveState>({ kind: "saved" });
  readonly saveConflict = new Observable<SaveConflict | null>(null);
  /** The cues as the server has them; null while they are still the machine's. */
  private kept: readonly Cue[] | null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> | null = null;
  private attempts = 0;

  constructor(private stored: Stored, private readonly document: () => CueDocument, private readonly wire: SaverWire) {
    this.kept = keptOf(stored);
  }

  /** More of the version that the editor opened. */
  extend(more: readonly Cue[]): void {
    const { document } = this.stored;
    this.stored = { ...this.stored, document: { ...document, cues: [...document.cues, ...more] } };
    this.kept = keptOf(this.stored);
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

  /** What the server has of it, as this editor knows. */
  get base(): { document: CueDocument; version: number } {
    return { document: this.stored.document, version: Number(/\d+/.exec(this.stored.etag)?.[0] ?? 1) };
  }

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
    await this.wire.whole();
    this.tell({ kind: "started" });
    const document = this.document(), kept = keptCues(document);
    try {
      const changed = spliceOf(this.kept, kept), sameRules = document.profile === this.stored.document.profile;
      if (changed || !sameRules) {
        const splice = changed ?? { at: 0, remove: 0, insert: [] };
        const { etag } = await this.wire.save(await spliceText(splice, document, pause), this.stored.etag);
        this.stored = { etag: etag ?? this.stored.etag, isEdited: true, document };
        this.kept = kept;
      }
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

  /** Whether another window stored something; while one writes here, the next save finds out. */
  async lookForNewer(): Promise<void> {
    const isIdle = () => this.state.get().kind === "saved" && this.saving === null;
    if (!isIdle()) return;
    try {
      if (await this.wire.newestEtag() === this.stored.etag) return;
      await this.wire.whole();
      const theirs = await this.wire.newest();
      if (!isIdle() || theirs.etag === this.stored.etag) return;
      this.tell({ kind: "saveConflict" });
      this.saveConflict.set({ base: this.stored.document, theirs });
    } catch {
      // Nobody waits for it: it is asked again.
    }
  }

  private async compare(): Promise<void> {
    try {
      const theirs = await this.wire.newest();
      this.tell({ kind: "saveConflict" });
      this.saveConflict.set({ base: this.stored.document, theirs });
    } catch {
      this.tell({ kind: "unreachable", nowMs: nowMs(), attempts: ++this.attempts });
    }
  }

  /** A person has chosen: what is there now is to stand upon the other's version. */
  settled(): void {
    const saveConflict = this.saveConflict.get();
    if (!saveConflict) return;
    this.stored = saveConflict.theirs;
    this.kept = sameAsHere(keptOf(saveConflict.theirs), this.document());
    this.saveConflict.set(null);
    this.tell({ kind: "settled", nowMs: nowMs() });
  }
}
