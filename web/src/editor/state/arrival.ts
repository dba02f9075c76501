// The cues behind the first ones, which come while those are read already. What is written meanwhile is not sent before
// the last has come.
import { retryAfterMs } from "../model/autosave";
import { Problem } from "../../api/request";
import type { CheckedCue } from "../../api/types";
import { Observable } from "./observable";

export interface ArrivalState {
  readonly isWhole: boolean;
  /** Why the others cannot come, if so. */
  readonly problem: string;
}

export type LoadMore = (after: number, signal: AbortSignal) => Promise<CheckedCue[]>;

export class Arrival {
  readonly state: Observable<ArrivalState>;
  private going: AbortController | null = null;

  constructor(private here: number, readonly total: number, private readonly load: LoadMore) {
    this.state = new Observable<ArrivalState>({ isWhole: here >= total, problem: "" });
  }

  get isWhole(): boolean { return this.state.get().isWhole; }

  /** Fulfilled when all are here. */
  whole(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => { if (this.isWhole) { stop(); resolve(); } };
      const stop = this.state.subscribe(look);
      look();
    });
  }

  /** Takes the others, again and again where the line breaks, until stop(). */
  async start(take: (more: readonly CheckedCue[]) => void): Promise<void> {
    this.going?.abort();
    const { signal } = this.going = new AbortController();
    for (let failures = 0; !this.isWhole && !signal.aborted;) {
      const more = await this.load(this.here, signal).catch((cause: unknown) => cause);
      if (signal.aborted) return;
      if (more instanceof Array && more.length > 0) {
        failures = 0;
        take(more as CheckedCue[]);
        this.here += more.length;
        this.state.set({ isWhole: this.here >= this.total, problem: "" });
      } else {
        this.state.update({ problem: more instanceof Problem ? more.code : "INTERNAL" });
        await new Promise((go) => setTimeout(go, retryAfterMs(++failures)));
      }
    }
  }

  stop(): void { this.going?.abort(); }
}
