// The picture, with the captions as they are being edited over it.
import { useEffect, useRef } from "react";
import { Icon } from "../../parts/Icon";
import * as api from "../../wire/api";
import { useDesk } from "../state/context";
import { useSelected, useValue } from "../state/value";
import { useEditorWords } from "../words/words";

function Overlay() {
  const { session, player } = useDesk();
  const { id } = useValue(player.spoken);
  const history = useValue(session.history);
  const text = id < 0 ? "" : history.document.cues.find((cue) => cue.id === id)?.text ?? "";
  return <div className="overlay" lang={history.document.language}>{text && <span>{text}</span>}</div>;
}

export function Stage() {
  const desk = useDesk(), words = useEditorWords();
  const { jobId, player } = desk;
  const video = useRef<HTMLVideoElement>(null), frame = useRef<HTMLDivElement>(null);
  useEffect(() => (video.current ? player.attach(video.current) : undefined), [player]);
  const broken = useSelected(player.state, (s) => s.broken);
  const fullScreen = () => void (document.fullscreenElement ? document.exitFullscreen() : frame.current?.requestFullscreen())?.catch(() => undefined);
  return (
    <div className="stage" ref={frame}>
      <video ref={video} playsInline preload="auto" src={api.videoUrl(jobId)} onClick={() => player.playPause()} />
      <Overlay />
      {broken && <p className="broken">{words.broken}</p>}
      <button type="button" className="icon full" aria-label={words.full} title={words.full} onClick={fullScreen}><Icon name="full" /></button>
    </div>
  );
}
