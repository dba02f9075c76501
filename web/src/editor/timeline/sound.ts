// What is drawn below the cues: peaks as fine as the zoom needs, and what was measured and found beside the words.
import * as api from "../../api/api";
import { parsePeaks, type Peaks } from "../model/peaks";
import type { WireCue } from "../model/wire_cues";
import type { Version } from "../state/load";
import { Observable } from "../state/observable";
import { measureLine, type MeasureLine } from "./measures";

export interface Heard {
  readonly pitch: MeasureLine | null;
  readonly volume: MeasureLine | null;
  readonly shotsMs: readonly number[];
  readonly edgesMs: readonly number[];
}

const kNothing: Heard = { pitch: null, volume: null, shotsMs: [], edgesMs: [] };
const kFiles = [{ name: "peaks-1.dat", upTo: 2 }, { name: "peaks-10.dat", upTo: 20 }, { name: "peaks.dat", upTo: Infinity }] as const;

export function heardIn(cues: readonly WireCue[], { shots = [], regions = [] }: Version["findings"]): Heard {
  return {
    pitch: measureLine(cues, "pitch_hz"), volume: measureLine(cues, "volume_db"),
    shotsMs: shots.map(({ time }) => time * 1000), edgesMs: regions.flatMap(({ start, end }) => [start * 1000, end * 1000]),
  };
}

export class Sound {
  /** Changes whenever there is something new to draw. */
  readonly heard = new Observable<Heard>(kNothing);
  readonly arrived = new Observable(0);
  private readonly files = new Map<string, Peaks | "asked" | "none">();

  constructor(private readonly jobId: string) {}

  /** The peaks for this zoom, or the nearest that are here already; null while there are none. */
  peaks(pxPerSecond: number): Peaks | null {
    const wanted = kFiles.findIndex((file) => pxPerSecond <= file.upTo);
    void this.ask(kFiles[wanted]!.name);
    const order = [...kFiles.keys()].sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
    for (const at of order) {
      const file = this.files.get(kFiles[at]!.name);
      if (typeof file === "object") return file;
    }
    return null;
  }

  private async ask(name: string): Promise<void> {
    if (this.files.has(name)) return;
    this.files.set(name, "asked");
    const answer = await fetch(api.assetUrl(this.jobId, name)).catch(() => null);
    const peaks = answer?.ok ? parsePeaks(await answer.arrayBuffer().catch(() => new ArrayBuffer(0))) : null;
    this.files.set(name, peaks ?? "none");
    if (peaks) this.arrived.set(this.arrived.get() + 1);
  }
}

/** The loudest between two times, 0..1. */
export function loudest(peaks: Peaks, fromMs: number, toMs: number): number {
  const from = Math.max(0, Math.floor((fromMs * peaks.pixelsPerSecond) / 1000));
  const to = Math.min(peaks.loudest.length, Math.max(from + 1, Math.ceil((toMs * peaks.pixelsPerSecond) / 1000)));
  let most = 0;
  for (let i = from; i < to; ++i) most = Math.max(most, peaks.loudest[i]!);
  return most;
}
