// Which rules the cues break: asked of the server after each pause, for what was edited alone.
import * as api from "../../api/api";
import { Problem } from "../../api/request";
import type { CheckedCue, CueProblem } from "../../api/types";
import { changedRun } from "../model/changed_run";
import type { Cue, CueDocument } from "../model/cue";
import { ofVideo, writeCue } from "../model/wire_cues";
import { Observable } from "./observable";

export type Problems = ReadonlyMap<number, readonly CueProblem[]>;

const kPauseMs = 200;
/** A cue's problems depend on its neighbours; theirs on it. */
const kNeighbours = 1;

const problemsOf = (cues: readonly Cue[], checked: readonly CheckedCue[]): [number, CueProblem[]][] =>
  cues.flatMap((cue, i) => (checked[i]?.problems.length ? [[cue.id, checked[i].problems]] : []));

export class Checker {
  readonly problems: Observable<Problems>;
  /** Said once, by whoever shows it: the server could not be asked. */
  readonly silent = new Observable(false);
  private checked: CueDocument;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking: AbortController | undefined;

  constructor(private readonly document: () => CueDocument, first: readonly CheckedCue[]) {
    this.checked = document();
    this.problems = new Observable(new Map(problemsOf(this.checked.cues, first)));
  }

  /** These stand behind the others now, checked by the server already. */
  extend(cues: readonly Cue[], checked: readonly CheckedCue[]): void {
    this.checked = { ...this.checked, cues: [...this.checked.cues, ...cues] };
    const found = problemsOf(cues, checked);
    if (found.length > 0) this.problems.set(new Map([...this.problems.get(), ...found]));
    if (!this.asking) return;
    this.asking.abort();  // it knows nothing of these
    this.edited();
  }

  /** The document has changed. */
  edited(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), kPauseMs);
  }

  /** Everything anew: in another language, say. */
  all(): void {
    this.checked = { ...this.checked, cues: [], profile: "" };
    this.edited();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  private async check(): Promise<void> {
    this.asking?.abort();
    const asking = this.asking = new AbortController(), document = this.document(), { cues } = document;
    const whole = this.checked.profile !== document.profile;
    const run = changedRun(whole ? [] : this.checked.cues, cues);
    const from = Math.max(0, run.from - kNeighbours), to = Math.min(cues.length, run.to + kNeighbours);
    const sentFrom = Math.max(0, from - kNeighbours), sent = cues.slice(sentFrom, to + kNeighbours);
    try {
      const body = { profile: document.profile, language: document.language, ...ofVideo(document), cues: sent.map((c) => writeCue({ ...c, words: [] }, true)) };
      const { problems } = sent.length === 0 ? { problems: [] } : await api.check(body, asking.signal);
      if (!asking.signal.aborted) this.take(document, from, to, problems.map((p) => ({ ...p, cue: p.cue + sentFrom })));
    } catch (problem) {
      if (!asking.signal.aborted) this.silent.set(problem instanceof Problem);
    }
    if (this.asking === asking) this.asking = undefined;
  }

  private take(document: CueDocument, from: number, to: number, found: readonly ({ cue: number } & CueProblem)[]): void {
    const still = new Map(document.cues.map((cue, i) => [cue.id, i]));
    const next = new Map<number, CueProblem[]>();
    for (const [id, list] of this.problems.get()) {
      const at = still.get(id);
      if (at !== undefined && (at < from || at >= to)) next.set(id, [...list]);
    }
    for (const { cue: at, ...problem } of found) {
      const cue = document.cues[at];
      if (cue && at >= from && at < to) next.set(cue.id, [...(next.get(cue.id) ?? []), problem]);
    }
    this.checked = document;
    this.silent.set(false);
    this.problems.set(next);
  }
}

/** The next cue with a problem behind `index` (or before it), around the end; -1 when there is none. */
export function nextProblem(document: CueDocument, problems: Problems, index: number, by: 1 | -1): number {
  const { cues } = document;
  for (let step = 1; step <= cues.length; ++step) {
    const at = (((index + by * step) % cues.length) + cues.length) % cues.length;
    if (problems.has(cues[at]!.id)) return at;
  }
  return -1;
}
