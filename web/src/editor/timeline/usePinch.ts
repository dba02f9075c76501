// Two fingers on the timeline show more of it or less; what lies between them stays there.
import { useEffect, type Dispatch, type RefObject, type SetStateAction } from "react";
import { kZooms, toMs, type View } from "./view";

/** The view after the distance of two fingers has grown by `by`, and their middle went from `fromX` to `toX`. */
export function pinched(view: View, by: number, fromX: number, toX: number): View {
  const pxPerSecond = Math.max(kZooms[0], Math.min(kZooms.at(-1)!, view.pxPerSecond * by));
  return { ...view, pxPerSecond, startMs: toMs(view, fromX) - (toX * 1000) / pxPerSecond };
}

/** `onBegin`: whatever one finger had begun is given up. */
export function usePinch(canvas: RefObject<HTMLCanvasElement>, setView: Dispatch<SetStateAction<View>>, onBegin: () => void): void {
  useEffect(() => {
    const element = canvas.current, listening = new AbortController(), { signal } = listening;
    if (!element) return undefined;
    const fingers = new Map<number, number>();
    const spread = () => { const [a = 0, b = 0] = fingers.values(); return { middle: (a + b) / 2, apart: Math.max(1, Math.abs(a - b)) }; };
    element.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      fingers.set(event.pointerId, event.offsetX);
      if (fingers.size === 2) onBegin();
    }, { signal });
    element.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      const before = spread();
      fingers.set(event.pointerId, event.offsetX);
      const now = spread();
      if (fingers.size === 2) setView((view) => pinched(view, now.apart / before.apart, before.middle, now.middle));
    }, { signal });
    for (const end of ["pointerup", "pointercancel"] as const) element.addEventListener(end, (event) => fingers.delete(event.pointerId), { signal });
    return () => listening.abort();
  }, [canvas, setView, onBegin]);
}
