// Play, speed, loop, follow, and where the video is.
import { clock } from "../../words/format";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import { kRates } from "../state/player";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Scrubber } from "./Scrubber";
import { ToolButton } from "./ToolButton";

function Position() {
  const { player } = useEditorStore();
  const timeMs = useValue(player.timeMs), durationMs = useSelected(player.state, (s) => s.durationMs);
  return (
    <>
      <Scrubber />
      <output className="time">{formatTime(timeMs)}<small> / {clock(durationMs / 1000)}</small></output>
    </>
  );
}

export function Transport() {
  const { player } = useEditorStore(), words = useEditorWords();
  const { playing, rate, looping, follow, muted } = useValue(player.state);
  return (
    <div className="transport" role="group" aria-label={words.playback}>
      <ToolButton icon={playing ? "pause" : "play"} label={playing ? words.pause : words.play} action="playPause" />
      <Position />
      <select aria-label={words.speed} value={rate} onChange={(event) => player.setRate(Number(event.target.value))}>
        {kRates.map((r) => <option key={r} value={r}>{r}×</option>)}
      </select>
      <ToolButton icon="loop" label={words.loop} action="loop" pressed={looping} />
      <ToolButton icon="follow" label={words.follow} pressed={follow} onClick={() => player.toggleFollow()} />
      <ToolButton icon={muted ? "silent" : "sound"} label={muted ? words.unmute : words.mute} onClick={() => player.toggleMuted()} />
    </div>
  );
}
