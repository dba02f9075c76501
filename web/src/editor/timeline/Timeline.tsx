// Sound and cues over time: edges are dragged here. All of it can be done by keyboard in the list and the fields too.
import { useEffect, useMemo, useRef, useState } from "react";
import { useDesk, useIsWhole } from "../state/context";
import { useValue } from "../state/value";
import { ToolButton } from "../ui/ToolButton";
import { useEditorWords } from "../words/words";
import { drawScene, readColors, type Colors } from "./draw";
import { Sound, heardIn } from "./sound";
import { useDragging } from "./useDragging";
import { kZooms, paged, within, zoomed, type View } from "./view";

/** The size of what is drawn on follows the size of the element. */
function useSize(canvas: React.RefObject<HTMLCanvasElement>): { widthPx: number; heightPx: number } {
  const [size, setSize] = useState({ widthPx: 0, heightPx: 0 });
  useEffect(() => {
    const element = canvas.current;
    if (!element) return undefined;
    const seen = new ResizeObserver(() => setSize({ widthPx: element.clientWidth, heightPx: element.clientHeight }));
    seen.observe(element);
    return () => seen.disconnect();
  }, [canvas]);
  return size;
}

/** Colours of the look that is on, read again when it changes. */
function useColors(canvas: React.RefObject<HTMLCanvasElement>): Colors | null {
  const [colors, setColors] = useState<Colors | null>(null);
  useEffect(() => {
    const read = () => { if (canvas.current) setColors(readColors(canvas.current)); };
    read();
    const theme = new MutationObserver(read), system = matchMedia("(prefers-color-scheme: dark)");
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    system.addEventListener("change", read);
    return () => { theme.disconnect(); system.removeEventListener("change", read); };
  }, [canvas]);
  return colors;
}

export function Timeline() {
  const { jobId, version, came, session, player, checker } = useDesk(), isWhole = useIsWhole(), words = useEditorWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { widthPx, heightPx } = useSize(canvas), colors = useColors(canvas);
  const [wished, setView] = useState<View>({ startMs: 0, pxPerSecond: 60, widthPx: 0 });
  const sound = useMemo(() => new Sound(jobId), [jobId]);
  const document = useValue(session.settled), selected = useValue(session.selected), problems = useValue(checker.problems);
  const timeMs = useValue(player.timeMs), { durationMs, playing, follow } = useValue(player.state);
  const heard = useValue(sound.heard), arrived = useValue(sound.arrived);
  const view = useMemo(() => within({ ...wished, widthPx }, durationMs), [wished, widthPx, durationMs]);
  const dragging = useDragging(canvas, view, setView, sound);

  useEffect(() => sound.heard.set(heardIn(came, version.findings)), [came, isWhole, version, sound]);
  useEffect(() => { if (follow && playing) setView((v) => paged({ ...v, widthPx }, timeMs)); }, [follow, playing, timeMs, widthPx]);
  useEffect(() => {
    const cue = session.cue;
    if (cue && !player.state.get().playing && !dragging.current) setView((v) => paged({ ...v, widthPx }, cue.startMs));
  }, [selected, session, player, widthPx, dragging]);

  useEffect(() => {
    const element = canvas.current, context = element?.getContext("2d");
    if (!element || !context || !colors || widthPx === 0) return undefined;
    const frame = requestAnimationFrame(() => {
      const scale = devicePixelRatio;
      if (element.width !== Math.round(widthPx * scale)) element.width = Math.round(widthPx * scale);
      if (element.height !== Math.round(heightPx * scale)) element.height = Math.round(heightPx * scale);
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawScene(context, { view, heightPx, document, selected, timeMs, durationMs, peaks: sound.peaks(view.pxPerSecond), heard, problems, colors });
    });
    return () => cancelAnimationFrame(frame);
  }, [view, heightPx, document, selected, timeMs, durationMs, heard, arrived, problems, colors, sound, widthPx]);

  const zoom = (by: 1 | -1) => setView((v) => zoomed({ ...within({ ...v, widthPx }, durationMs), widthPx }, by, widthPx / 2));
  return (
    <section className="timeline" aria-label={words.timeline}>
      <canvas ref={canvas} role="img" aria-label={words.timeline} />
      <p className="legend" aria-hidden="true">
        {heard.volume && <span><i className="loud" />{words.loudness}</span>}
        {heard.pitch && <span><i className="high" />{words.pitch}</span>}
        {heard.shotsMs.length > 0 && <span><i className="shot" />{words.shot}</span>}
      </p>
      <span className="zoom">
        <ToolButton icon="minus" label={words.zoomOut} disabled={view.pxPerSecond <= kZooms[0]} onClick={() => zoom(-1)} />
        <ToolButton icon="plus" label={words.zoomIn} disabled={view.pxPerSecond >= kZooms.at(-1)!} onClick={() => zoom(1)} />
      </span>
    </section>
  );
}
