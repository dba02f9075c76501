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
  const points = segments.flatMap((s) => s.words ?? []).flatMap((word) => {
    const value = word[name];
    return typeof value === "number" && Number.isFinite(value) ? [{ startMs: word.start * 1000, endMs: word.end * 1000, value }] : [];
  });
  if (points.length === 0) return null;
  const sorted = points.map((p) => p.value).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)]!;
  return { points, low: at(0.05), high: at(0.95) };
}
