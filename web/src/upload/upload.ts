// One file on its way: what the person sees of it, and what they can do. Connection loss is waited out.
import * as api from "../api/api";
import { NETWORK, Problem } from "../api/request";
import { retryAfterMs } from "./plan";
import * as remembered from "./remembered";
import { send } from "./send";
import { SpeedMeter } from "./speed";

export type UploadState = "queued" | "uploading" | "paused" | "waiting" | "starting" | "failed" | "done";

export interface UploadView {
  state: UploadState; sent: number; bytesPerSecond: number | null; secondsLeft: number | null; problem: string; jobId: string;
}

const passes = (error: unknown) => error instanceof Problem && (error.code === NETWORK || error.status >= 502 || error.code === "BAD_SIGNATURE");

export class Upload {
  readonly id = crypto.randomUUID?.() ?? `${Math.random()}`;  // randomUUID exists in secure contexts only
  view: UploadView = { state: "queued", sent: 0, bytesPerSecond: null, secondsLeft: null, problem: "", jobId: "" };
  private stop = new AbortController();
  private readonly meter = new SpeedMeter();
  private failures = 0;
  private fileKey = "";

  constructor(readonly file: File, private readonly language: string, private readonly onChange: () => void) {}

  start(): void {
    this.stop.abort();
    this.stop = new AbortController();
    this.meter.forget();
    this.show({ state: "uploading", problem: "", bytesPerSecond: null, secondsLeft: null });
    void this.run(this.stop.signal);
  }

  /** Waits until it is started. */
  queue(): void { this.show({ state: "queued", problem: "" }); }

  pause(): void {
    this.stop.abort();
    this.show({ state: "paused", bytesPerSecond: null, secondsLeft: null });
  }

  /** Stops for good; the store forgets what has arrived. */
  discard(): void {
    this.stop.abort();
    const begun = remembered.find(this.file);
    if (!begun || this.view.state === "done") return;
    remembered.forget(begun.upload_id);
    api.abortParts(begun).catch(() => undefined);  // the store clears old uploads away by itself
  }

  private show(change: Partial<UploadView>): void {
    this.view = { ...this.view, ...change };
    this.onChange();
  }

  private async run(signal: AbortSignal): Promise<void> {
    try {
      this.fileKey ||= await send(this.file, { onSent: (sent) => this.moved(sent), stop: signal });
      if (signal.aborted) return;
      this.show({ state: "starting", bytesPerSecond: null, secondsLeft: null });
      const job = await api.requestProcess(this.fileKey, this.language, this.file.name, this.id);
      this.show({ state: "done", jobId: job.job_id });
    } catch (error) {
      if (!signal.aborted) this.failed(error, signal);
    }
  }

  private moved(sent: number): void {
    if (sent > this.view.sent) this.failures = 0;
    this.meter.add(performance.now(), sent);
    this.show({ sent, bytesPerSecond: this.meter.bytesPerSecond(), secondsLeft: this.meter.secondsLeft(this.file.size) });
  }

  private failed(error: unknown, signal: AbortSignal): void {
    this.failures += 1;
    if (!passes(error) || this.failures > 20) {
      this.show({ state: "failed", problem: error instanceof Problem ? error.code : "INTERNAL", bytesPerSecond: null, secondsLeft: null });
      return;
    }
    this.show({ state: "waiting", bytesPerSecond: null, secondsLeft: null });
    const again = () => { if (!signal.aborted) this.start(); };
    const timer = setTimeout(again, retryAfterMs(this.failures));
    addEventListener("online", again, { once: true, signal });
    signal.addEventListener("abort", () => clearTimeout(timer));
  }
}
