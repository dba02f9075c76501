// The picture, with the captions over it as they are drawn into it for a file.
import { Fragment, useEffect, useMemo, useRef, type CSSProperties } from "react";
import { Icon } from "../../parts/Icon";
import * as api from "../../api/api";
import { speakerColours, spokenLines } from "../model/speakers";
import { useEditorStore } from "../state/context";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";

function Overlay() {
  const { session, player } = useEditorStore();
  const { id } = useValue(player.spoken);
  const history = useValue(session.history);
  const cue = id < 0 ? undefined : history.document.cues.find((c) => c.id === id);
  const colours = useMemo(() => speakerColours(history.document), [history.document]);
  const lines = cue?.text ? spokenLines(cue) : [];
  return (
    <div className="overlay" lang={history.document.language}>
      {lines.length > 0 && <span>{lines.map(({ text, speaker }, i) => (
        <Fragment key={i}>{i > 0 && "\n"}<span style={{ color: colours.get(speaker) }}>{text}</span></Fragment>))}</span>}
    </div>
  );
}

/** Never a silent black: what cannot be seen is said, and what there is instead is offered. */
function Unseen() {
  const { jobId, session, player, version } = useEditorStore(), words = useEditorWords();
  const picture = useSelected(player.state, (s) => s.picture), broken = useSelected(player.state, (s) => s.broken);
  const { video, assets } = version.findings;
  if (!broken && picture !== "none") return null;
  const text = broken ? words.broken : video ? words.unseen : words.soundOnly;
  return (
    <div className="unseen">
      {video && assets?.some(({ name }) => name === "poster.webp") && <img src={api.assetUrl(jobId, "poster.webp")} alt="" />}
      <div>
        <Icon name={video ? "warn" : "sound"} /><p>{text}</p>
        {video && <button type="button" onClick={() => session.panel.set("export")}>{words.unseenOffer}</button>}
      </div>
    </div>
  );
}

export function Stage() {
  const store = useEditorStore(), words = useEditorWords();
  const { jobId, player, version } = store;
  const video = useRef<HTMLVideoElement>(null), frame = useRef<HTMLDivElement>(null);
  useEffect(() => (video.current ? player.attach(video.current) : undefined), [player]);
  const shape = useSelected(player.state, (s) => s.shape) ?? shapeOf(version.findings.video);
  const fullScreen = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen())?.catch(() => undefined);
  return (
    <div className="stage" ref={frame} style={{ "--shape": shape } as CSSProperties}>
      <video ref={video} playsInline preload="auto" src={api.videoUrl(jobId)} onClick={() => player.playPause()} />
      <Unseen />
      <div className="picture"><Overlay /></div>
      <button type="button" className="icon full" aria-label={words.full} title={words.full} onClick={fullScreen}><Icon name="full" /></button>
    </div>
  );
}

/** Width to height; of what has no picture that of a screen. */
const shapeOf = (video: { width: number; height: number } | undefined): number => (video?.width && video.height ? video.width / video.height : 16 / 9);
