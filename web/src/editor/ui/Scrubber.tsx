// Where the video is, as a slider; what is to be seen under the pointer stands above it.
import { useEffect, useRef, useState } from "react";
import * as api from "../../api/api";
import { parseThumbnails, thumbnailAt, type Thumbnail } from "../model/thumbnails";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";

const kTrack = "thumbnails.vtt";
const kKnobPx = 16;  // the middle of a slider's knob never reaches the edges

/** Those of the job, once it is known that there are any. */
function useThumbnails(): readonly Thumbnail[] {
  const { jobId, version } = useEditorStore();
  const [thumbnails, setThumbnails] = useState<readonly Thumbnail[]>([]);
  useEffect(() => {
    let isOpen = true;
    const load = async () => {
      if (!version.findings.assets?.some(({ name }) => name === kTrack)) return;
      const answer = await fetch(api.assetUrl(jobId, kTrack));
      if (answer.ok && isOpen) setThumbnails(parseThumbnails(await answer.text()));
    };
    load().catch(() => undefined);  // a slider without pictures is a slider
    return () => { isOpen = false; };
  }, [jobId, version]);
  return thumbnails;
}

function Preview({ thumbnail, timeMs, x }: { thumbnail: Thumbnail; timeMs: number; x: number }) {
  const { jobId } = useEditorStore();
  const { file, width, height } = thumbnail;
  return (
    <span className="sprite" style={{ left: x }} aria-hidden="true">
      <span style={{ width, height, backgroundImage: `url("${api.assetUrl(jobId, file)}")`, backgroundPosition: `-${thumbnail.x}px -${thumbnail.y}px` }} />
      <small>{formatTime(timeMs)}</small>
    </span>
  );
}

export function Scrubber() {
  const { player } = useEditorStore(), words = useEditorWords(), thumbnails = useThumbnails();
  const timeMs = useValue(player.timeMs), durationMs = useSelected(player.state, (s) => s.durationMs);
  const slider = useRef<HTMLInputElement>(null);
  const [x, setX] = useState<number | null>(null);
  const room = (slider.current?.clientWidth ?? 0) - kKnobPx;
  const pointedMs = x === null || room <= 0 ? 0 : Math.max(0, Math.min(1, (x - kKnobPx / 2) / room)) * durationMs;
  const thumbnail = x === null ? null : thumbnailAt(thumbnails, pointedMs);
  return (
    <span className="scrubber">
      {thumbnail && x !== null && <Preview thumbnail={thumbnail} timeMs={pointedMs} x={x} />}
      <input ref={slider} type="range" aria-label={words.position} min={0} max={Math.max(1, durationMs)} step={100} value={Math.min(timeMs, durationMs)}
        aria-valuetext={formatTime(timeMs)} onChange={(event) => player.seek(Number(event.target.value))}
        onPointerMove={(event) => setX(event.nativeEvent.offsetX)} onPointerLeave={() => setX(null)} />
    </span>
  );
}
