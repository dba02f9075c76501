// Draws what the timeline shows. Only what is in sight is touched, however long the video is.
import type { ProblemCode } from "../../api/types";
import { lastBegun, type CueDocument } from "../model/cue";
import type { Peaks } from "../model/peaks";
import { formatTime } from "../model/times";
import type { Problems } from "../state/checker";
import type { MeasureLine } from "./measures";
import { loudest, type Heard } from "./sound";
import { rulerStepS, spanMs, toMs, toX, type View } from "./view";

export interface Scene {
  readonly view: View;
  readonly heightPx: number;
  readonly document: CueDocument;
  readonly selected: number;
  readonly peaks: Peaks | null;
  readonly heard: Heard;
  readonly problems: Problems;
  readonly colors: Colors;
}

export type Colors = Readonly<Record<"ink" | "soft" | "line" | "sunk" | "accent" | "accent-soft" | "bad" | "good" | "times" | "lines", string>>;

const kRulerPx = 20;
const kMeasurePx = 26;
const kFont = "12px system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif";

export function readColors(of: Element): Colors {
  const style = getComputedStyle(of);
  const names = ["ink", "soft", "line", "sunk", "accent", "accent-soft", "bad", "good", "times", "lines"] as const;
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()])) as Colors;
}

type Canvas = CanvasRenderingContext2D;

/** As in the list: of what the first broken rule speaks. */
const kRuleColors: Partial<Record<ProblemCode, keyof Colors>> =
  { TOO_LONG: "times", TOO_SHORT: "times", GAP: "times", GAP_NOT_CLOSED: "times", OFF_CUT: "times", LINE_TOO_LONG: "lines", TOO_MANY_LINES: "lines" };

function colorOf(worst: ProblemCode | undefined, colors: Colors): string {
  return colors[worst === undefined ? "accent" : kRuleColors[worst] ?? "bad"];
}

function drawRuler(c: Canvas, { view, heightPx, heard, colors }: Scene): void {
  const stepMs = rulerStepS(view.pxPerSecond) * 1000, endMs = view.startMs + spanMs(view);
  c.fillStyle = colors.soft;
  c.strokeStyle = colors.line;
  c.textBaseline = "middle";
  for (let t = Math.floor(view.startMs / stepMs) * stepMs; t <= endMs; t += stepMs) {
    const x = Math.round(toX(view, t)) + 0.5;
    c.beginPath();
    c.moveTo(x, 4);
    c.lineTo(x, heightPx);
    c.stroke();
    c.fillText(formatTime(t).replace(stepMs >= 1000 ? /\.\d+$/ : /\d\d$/, ""), x + 4, kRulerPx / 2 + 1);
  }
  c.strokeStyle = colors.good;
  c.setLineDash([3, 3]);
  for (const shot of heard.shotsMs) {
    if (shot < view.startMs || shot > endMs) continue;
    const x = Math.round(toX(view, shot)) + 0.5;
    c.beginPath();
    c.moveTo(x, 2);
    c.lineTo(x, heightPx);
    c.stroke();
  }
  c.setLineDash([]);
}

function drawWave(c: Canvas, { view, peaks, colors }: Scene, top: number, height: number): void {
  const middle = top + height / 2;
  c.fillStyle = colors.soft;
  if (!peaks) return c.fillRect(0, Math.round(middle), view.widthPx, 1);
  c.globalAlpha = 0.55;
  for (let x = 0; x < view.widthPx; x += 2) {
    const tall = Math.max(1, loudest(peaks, toMs(view, x), toMs(view, x + 2)) * height);
    c.fillRect(x, middle - tall / 2, 1.5, tall);
  }
  c.globalAlpha = 1;
}

function drawCues(c: Canvas, { view, document, selected, problems, colors }: Scene, top: number, height: number): void {
  const endMs = view.startMs + spanMs(view), { cues } = document;
  for (let i = Math.max(0, lastBegun(cues, view.startMs) - 2); i < cues.length && cues[i]!.startMs <= endMs; ++i) {
    const cue = cues[i]!, x = toX(view, cue.startMs), width = Math.max(2, toX(view, cue.endMs) - x - 1);
    const color = colorOf(problems.get(cue.id)?.[0]?.code, colors);
    c.globalAlpha = cue.id === selected ? 0.34 : 0.16;
    c.fillStyle = color;
    c.beginPath();
    c.roundRect(x, top, width, height, 5);
    c.fill();
    c.globalAlpha = cue.id === selected ? 1 : 0.5;
    c.lineWidth = cue.id === selected ? 2 : 1;
    c.strokeStyle = color;
    c.stroke();
    c.globalAlpha = 1;
    c.lineWidth = 1;
    if (width > 34) drawLabel(c, cue.text.replace(/\n/g, " "), x + 6, top + 12, width - 12, colors.ink);
  }
}

function drawLabel(c: Canvas, text: string, x: number, y: number, width: number, color: string): void {
  c.save();
  c.beginPath();
  c.rect(x, y - 10, width, 20);
  c.clip();
  c.fillStyle = color;
  c.fillText(text.slice(0, 80), x, y);
  c.restore();
}

/** Words lie in order: the first that may reach beyond `fromMs` is found by halves. */
function firstInSight(points: MeasureLine["points"], fromMs: number): number {
  let low = 0, high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.startMs < fromMs) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

function drawMeasure(c: Canvas, view: View, line: MeasureLine | null, color: string, top: number, asBars: boolean): void {
  if (!line) return;
  const endMs = view.startMs + spanMs(view), tall = kMeasurePx - 6;
  c.fillStyle = color;
  c.globalAlpha = asBars ? 0.3 : 1;
  for (let i = firstInSight(line.points, view.startMs); i < line.points.length && line.points[i]!.startMs <= endMs; ++i) {
    const { startMs, endMs: until, value } = line.points[i]!;
    const part = line.high > line.low ? Math.max(0, Math.min(1, (value - line.low) / (line.high - line.low))) : 0.5;
    const x = toX(view, startMs), width = Math.max(1.5, toX(view, until) - x - 1), y = top + 3 + (1 - part) * tall;
    c.fillRect(x, y, width, asBars ? top + kMeasurePx - y : 2);
  }
  c.globalAlpha = 1;
}

export function drawScene(c: Canvas, scene: Scene): void {
  const { view, heightPx, heard, colors } = scene, hasMeasures = heard.pitch !== null || heard.volume !== null;
  const top = kRulerPx + 2, height = heightPx - top - 3 - (hasMeasures ? kMeasurePx : 0);
  c.clearRect(0, 0, view.widthPx, heightPx);
  c.font = kFont;
  drawRuler(c, scene);
  drawWave(c, scene, top, height);
  drawCues(c, scene, top, height);
  drawMeasure(c, view, heard.volume, colors.soft, top + height, true);
  drawMeasure(c, view, heard.pitch, colors.good, top + height, false);
}
