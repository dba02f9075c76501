// What lies under the pointer.
import { lastBegun, type Cue } from "../model/cue";
import { toMs, toX, type View } from "./view";

export interface Hit {
  readonly index: number;
  readonly part: "start" | "end" | "body";
}

const kReachPx = 6;

export function hitAt(view: View, cues: readonly Cue[], x: number): Hit | null {
  const at = lastBegun(cues, toMs(view, x));
  const near = [at - 1, at, at + 1].filter((i) => i >= 0 && i < cues.length);
  const inside = (i: number) => toX(view, cues[i]!.startMs) <= x && x < toX(view, cues[i]!.endMs);
  const edges = near.flatMap((index) => (["start", "end"] as const).map((part) => {
    const px = Math.abs(toX(view, part === "start" ? cues[index]!.startMs : cues[index]!.endMs) - x);
    return { index, part, px: inside(index) ? px : px + 0.5 };  // where two edges meet: the cue one points into
  })).filter(({ px }) => px <= kReachPx).sort((a, b) => a.px - b.px);
  const body = near.find(inside);
  const wide = body === undefined || toX(view, cues[body]!.endMs) - toX(view, cues[body]!.startMs) > 3 * kReachPx;
  if (edges[0] && wide) return { index: edges[0].index, part: edges[0].part };
  return body === undefined ? null : { index: body, part: "body" };
}
