// Which stretch of time the timeline shows, and how wide.
export interface View {
  readonly startMs: number;
  readonly pxPerSecond: number;
  readonly widthPx: number;
}

export const kZooms = [2, 5, 10, 20, 40, 60, 100, 160, 250, 400] as const;

export const toX = (view: View, timeMs: number): number => ((timeMs - view.startMs) * view.pxPerSecond) / 1000;
export const toMs = (view: View, x: number): number => view.startMs + (x * 1000) / view.pxPerSecond;
export const spanMs = (view: View): number => (view.widthPx * 1000) / view.pxPerSecond;

export function within(view: View, durationMs: number): View {
  const last = Math.max(0, durationMs - spanMs(view));
  const startMs = Math.max(0, Math.min(view.startMs, last));
  return startMs === view.startMs ? view : { ...view, startMs };
}

/** The next zoom in or out; the time at `x` stays where it is. */
export function zoomed(view: View, by: 1 | -1, x: number): View {
  const at = kZooms.findIndex((zoom) => zoom >= view.pxPerSecond);
  const pxPerSecond = kZooms[Math.max(0, Math.min(kZooms.length - 1, (at < 0 ? kZooms.length - 1 : at) + by))]!;
  return { ...view, pxPerSecond, startMs: toMs(view, x) - (x * 1000) / pxPerSecond };
}

/** Turns the page when `timeMs` is out of sight. */
export function paged(view: View, timeMs: number): View {
  const x = toX(view, timeMs);
  return x >= 0 && x <= view.widthPx * 0.95 ? view : { ...view, startMs: timeMs - spanMs(view) * 0.08 };
}

/** Seconds between marks of the ruler, at least 70 px apart. */
export function rulerStepS(pxPerSecond: number): number {
  return [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800].find((step) => step * pxPerSecond >= 70) ?? 3600;
}
