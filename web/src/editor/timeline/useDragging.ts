// Takes hold of edges and cues with a pointer, moves along with the wheel.
import { useEffect, useRef, type Dispatch, type MutableRefObject, type RefObject, type SetStateAction } from "react";
import { moveCue, setEnd, setStart } from "../model/commands";
import { indexOfCue } from "../model/cue";
import { snap, snapTargets } from "../model/snap";
import { useEditorStore, type EditorStore } from "../state/context";
import { hitAt, type Hit } from "./hit";
import type { Sound } from "./sound";
import { toMs, zoomed, type View } from "./view";

const kClickPx = 4;
const kSnapPx = 8;

interface Drag {
  readonly hit: Hit | null;
  readonly id: number;
  readonly x: number;
  /** From the pointer to the edge that is held. */
  readonly offsetMs: number;
  readonly targets: readonly number[];
  /** One time for all of the drag: it is undone as one step. */
  readonly atMs: number;
  readonly view: View;
  moved: boolean;
}

/** Where words, regions and shots begin and end, other than in the cue that is held. */
function targetsFor({ session, player }: EditorStore, sound: Sound, index: number): number[] {
  const near = session.document.cues.slice(Math.max(0, index - 3), index + 4);
  const edges = near.flatMap((cue, i) => {
    const own = cue.id === session.document.cues[index]?.id;
    return [...cue.words.flatMap((w) => [w.startMs, w.endMs]), ...(own ? [] : [near[i]!.startMs, near[i]!.endMs])];
  });
  const { shotsMs, edgesMs } = sound.heard.get();
  return snapTargets([...edges, ...shotsMs, ...edgesMs, player.timeMs.get()]);
}

function begin(store: EditorStore, sound: Sound, view: View, x: number): Drag {
  const { cues } = store.session.document, hit = hitAt(view, cues, x), cue = hit && cues[hit.index];
  const heldMs = cue ? (hit.part === "end" ? cue.endMs : cue.startMs) : view.startMs;
  const targets = hit ? targetsFor(store, sound, hit.index) : [];
  return { hit, id: cue?.id ?? -1, x, offsetMs: heldMs - toMs(view, x), targets, atMs: performance.now(), view, moved: false };
}

function move({ session }: EditorStore, drag: Drag, x: number, isFree: boolean): void {
  const index = indexOfCue(session.document, drag.id);
  if (!drag.hit || index < 0) return;
  const wantedMs = toMs(drag.view, x) + drag.offsetMs;
  const timeMs = isFree ? wantedMs : snap(drag.targets, wantedMs, (kSnapPx * 1000) / drag.view.pxPerSecond);
  const change = { start: setStart, end: setEnd, body: moveCue }[drag.hit.part];
  session.change(change(session.document, index, timeMs), `drag ${drag.id} ${drag.atMs}`, drag.atMs);
}

export function useDragging(canvas: RefObject<HTMLCanvasElement>, view: View, setView: Dispatch<SetStateAction<View>>, sound: Sound): MutableRefObject<Drag | null> {
  const store = useEditorStore();
  const drag = useRef<Drag | null>(null), seen = useRef(view);
  seen.current = view;
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const down = (event: PointerEvent) => {
      if (event.button !== 0) return;
      drag.current = begin(store, sound, seen.current, event.offsetX);
      element.setPointerCapture(event.pointerId);
      if (drag.current.hit) store.session.select(drag.current.id);
    };
    const moved = (event: PointerEvent) => {
      const held = drag.current;
      if (!held) {
        const part = hitAt(seen.current, store.session.document.cues, event.offsetX)?.part;
        element.dataset["part"] = part ?? "";
        return;
      }
      held.moved ||= Math.abs(event.offsetX - held.x) >= kClickPx;
      if (!held.moved) return;
      if (held.hit) return move(store, held, event.offsetX, event.altKey);
      store.player.hold();
      setView((v) => ({ ...v, startMs: held.view.startMs - ((event.offsetX - held.x) * 1000) / held.view.pxPerSecond }));
    };
    const up = (event: PointerEvent) => {
      if (drag.current && !drag.current.moved) store.player.seek(toMs(seen.current, event.offsetX));
      drag.current = null;
    };
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      store.player.hold();
      const now = seen.current;
      if (event.ctrlKey) return setView(zoomed(now, event.deltaY < 0 ? 1 : -1, event.offsetX));
      setView({ ...now, startMs: now.startMs + ((event.deltaX || event.deltaY) * 1000) / now.pxPerSecond });
    };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", moved);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    element.addEventListener("wheel", wheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", moved);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      element.removeEventListener("wheel", wheel);
    };
  }, [canvas, store, setView, sound]);
  return drag;
}
