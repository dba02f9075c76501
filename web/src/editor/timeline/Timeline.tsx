// Sound and cues over time: edges are dragged here. All of it can be done by keyboard in the list and the fields too.
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useEditorStore, useIsWhole } from "../state/context";
import { leads } from "../state/player";
import { useSelected, useValue } from "../state/observable";
import { ToolButton } from "../ui/ToolButton";
import { useEditorWords } from "../words/words";
import { drawScene, readColors, type Colors, type Scene } from "./draw";
import { Sound, heardIn } from "./sound";
import { useDragging } from "./useDragging";
import { usePinch } from "./usePinch";
import { kZooms, paged, toX, within, zoomed, type View } from "./view";

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

/** Where the video is: moved by itself on each tick, so that nothing else is drawn anew while the video plays. */
function Playhead({ view }: { view: View }) {
  const { player } = useEditorStore(), line = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const move = () => {
      const x = toX(view, player.timeMs.get());
      if (!line.current) return;
      line.current.hidden = x < 0 || x > view.widthPx;
      line.current.style.transform = `translateX(${x - 1}px)`;
    };
    move();
    return player.timeMs.subscribe(move);
  }, [player, view]);
  return <i className="playhead" ref={line} aria-hidden="true" />;
}

/** Draws the newest scene once a frame. A frame that is asked for comes: to ask again does not put it off. */
function useDrawing(canvas: React.RefObject<HTMLCanvasElement>, scene: Scene | null): void {
  const newest = useRef(scene), asked = useRef(0);
  newest.current = scene;
  useEffect(() => {
    asked.current ||= requestAnimationFrame(() => {
      asked.current = 0;
      const element = canvas.current, context = element?.getContext("2d"), now = newest.current;
      if (!element || !context || !now) return;
      const scale = devicePixelRatio, width = Math.round(now.view.widthPx * scale), height = Math.round(now.heightPx * scale);
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawScene(context, now);
    });
  }, [canvas, scene]);
  useEffect(() => () => cancelAnimationFrame(asked.current), []);
}

export function Timeline() {
  const { jobId, version, came, session, player, checker } = useEditorStore(), isWhole = useIsWhole(), words = useEditorWords();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { widthPx, heightPx } = useSize(canvas), colors = useColors(canvas);
  const [wished, setView] = useState<View>({ startMs: 0, pxPerSecond: 60, widthPx: 0 });
  const sound = useMemo(() => new Sound(jobId), [jobId]);
  const document = useValue(session.settled), selected = useValue(session.selected), problems = useValue(checker.problems);
  const durationMs = useSelected(player.state, (state) => state.durationMs), recalled = useValue(player.recalled), isFollowing = useSelected(player.state, leads);
  const heard = useValue(sound.heard), arrived = useValue(sound.arrived);
  const view = useMemo(() => within({ ...wished, widthPx }, durationMs), [wished, widthPx, durationMs]);
  const dragging = useDragging(canvas, view, setView, sound);
  const giveUp = useCallback(() => { dragging.current = null; }, [dragging]);
  usePinch(canvas, setView, giveUp);

  useEffect(() => sound.heard.set(heardIn(came, version.findings)), [came, isWhole, version, sound]);
  useEffect(() => {
    const turn = () => { if (!dragging.current) setView((v) => paged(v.widthPx === widthPx ? v : { ...v, widthPx }, player.timeMs.get())); };
    if (widthPx === 0) return undefined;
    if (!isFollowing) return undefined;
    turn();
    return player.timeMs.subscribe(turn);
  }, [isFollowing, widthPx, player, dragging]);
  useEffect(() => { if (recalled > 0) setView((v) => paged(v, player.timeMs.get())); }, [recalled, player]);
  useEffect(() => {
    const cue = session.cue;
    if (cue && !player.state.get().playing && !dragging.current) setView((v) => paged({ ...v, widthPx }, cue.startMs));
  }, [selected, session, player, widthPx, dragging]);

  const peaks = sound.peaks(view.pxPerSecond);
  const scene = useMemo((): Scene | null => (colors && widthPx > 0 ? { view, heightPx, document, selected, peaks, heard, problems, colors } : null),
    [view, heightPx, document, selected, peaks, heard, arrived, problems, colors, widthPx]);
  useDrawing(canvas, scene);

  const zoom = (by: 1 | -1) => setView((v) => zoomed({ ...within({ ...v, widthPx }, durationMs), widthPx }, by, widthPx / 2));
  return (
    <section className="timeline" aria-label={words.timeline}>
      <canvas ref={canvas} role="img" aria-label={words.timeline} />
      <Playhead view={view} />
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
