// What was measured of each word besides its letters, as lines under the wave.
import type { WireCue } from "../model/wire_cues";

export interface MeasureLine {
  readonly points: readonly { readonly startMs: number; readonly endMs: number; readonly value: number }[];
  /** Between which values it is drawn; those beyond are drawn at the edge. */
  readonly low: number;
  readonly high: number;
}

/** Null where nothing was measured. */
export function measureLine(segments: readonly WireCue[], name: "pitch_hz" | "volume_db"): MeasureLine | null {
  const points: MeasureLine["points"][number][] = [];
  for (const segment of segments) {
    for (const word of segment.words ?? []) {
      const value = word[name];
      if (typeof value === "number" && Number.isFinite(value)) points.push({ startMs: word.start * 1000, endMs: word.end * 1000, value });
    }
  }
  if (points.length === 0) return null;
  const sorted = Float64Array.from(points, (p) => p.value).sort();
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)]!;
  return { points, low: at(0.05), high: at(0.95) };
}
