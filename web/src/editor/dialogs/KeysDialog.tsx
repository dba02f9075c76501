import { useState } from "react";
import type { Action, Preset } from "../model/keys";
import { useEditorStore } from "../state/context";
import { chordName, pressedChord } from "../state/keys";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";

/** All keys; each can be given another. */
export function KeysDialog() {
  const { keys } = useEditorStore(), words = useEditorWords();
  const map = useValue(keys.map);
  const [asked, setAsked] = useState<Action | null>(null);
  const listen = (event: React.KeyboardEvent) => {
    if (asked === null || event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    const chord = pressedChord(event.nativeEvent);
    if (chord === null) return;
    if (chord !== "Escape") keys.rebind(asked, chord);
    setAsked(null);
  };
  return (
    <Dialog title={words.keysTitle} wide>
      <div className="options">
        <label className="field">{words.keySet}
          <select value={keys.preset ?? ""} onChange={(event) => keys.choose(event.target.value as Preset)}>
            {keys.preset === null && <option value="">{words.ownKeys}</option>}
            <option value="ecg">ECG</option><option value="subtitleEdit">Subtitle Edit</option><option value="aegisub">Aegisub</option>
          </select>
        </label>
      </div>
      <p className="hint">{words.keysHint}</p>
      <ul className="keys" onKeyDown={listen}>
        {(Object.keys(map) as Action[]).map((action) => (
          <li key={action}>
            <span id={`key-${action}`}>{words[`k_${action}`]}</span>
            <button type="button" aria-describedby={`key-${action}`} aria-pressed={asked === action} onClick={() => setAsked(action)} onBlur={() => setAsked(null)}>
              {asked === action ? words.pressNow : map[action].length === 0 ? words.noKey : map[action].map((b) => <kbd key={b.chord}>{chordName(b.chord)}</kbd>)}
            </button>
          </li>
        ))}
        <li><span>{words.lineBreak}</span><span className="fixed"><kbd>Shift+Enter</kbd></span></li>
      </ul>
      <footer><button type="button" onClick={() => keys.reset()}>{words.resetKeys}</button></footer>
    </Dialog>
  );
}
