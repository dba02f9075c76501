// Writes the draft of an open editor when saving takes longer than it should, and takes it away once all is stored.
import type { Session } from "./session";
import type { Saver } from "./saver";
import { draftOf, dropDraft, liveAs, putDraft } from "./drafts";

/** Later than a save after a pause is there, on a line that works: whoever is online writes no drafts. */
const kLateMs = 1500;

export class DraftKeeper {
  readonly key: string;
  private readonly life = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWritten = false;

  constructor(private readonly jobId: string, private readonly session: Session, private readonly saver: Saver) {
    this.key = `${jobId} ${Math.random().toString(36).slice(2)}`;
  }

  /** Until the returned function is called. */
  start(): () => void {
    liveAs(this.key, this.life.signal);
    const look = () => (this.saver.isUnsaved ? this.soon() : void this.clear());
    const hidden = () => { if (document.visibilityState === "hidden") void this.write(); };
    const stops = [this.saver.state.subscribe(look), this.session.history.subscribe(look)];
    document.addEventListener("visibilitychange", hidden);
    return () => {
      for (const stop of stops) stop();
      clearTimeout(this.timer);
      document.removeEventListener("visibilitychange", hidden);
      void this.write();
    };
  }

  /** The editor is closed and all is stored, or cannot be: a draft that stays belongs to whoever opens the job next. */
  end(): void {
    if (!this.saver.isUnsaved) void this.clear();
    this.life.abort();
  }

  private soon(): void { this.timer ??= setTimeout(() => { this.timer = undefined; void this.write(); }, kLateMs); }

  /** A browser that keeps nothing (a private window, a full disk) keeps no drafts: the server's answer is waited for as ever. */
  private async write(): Promise<void> {
    if (!this.saver.isUnsaved) return;
    const { document, version } = this.saver.base;
    this.isWritten = true;
    await putDraft({ key: this.key, jobId: this.jobId, atMs: Date.now(), ...draftOf(document, version, this.session.document) }).catch(() => undefined);
    if (!this.saver.isUnsaved) await this.clear();
  }

  private async clear(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.isWritten) return;
    this.isWritten = false;
    await dropDraft(this.key).catch(() => undefined);
  }
}
