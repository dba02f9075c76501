// The selected cue: its times, its speaker, what can be done with it.
import { useEffect, useState } from "react";
import { fill } from "../../words/words";
import { setSpeaker, speakers } from "../model/commands";
import { indexOfCue } from "../model/cue";
import { formatTime, parseTime } from "../model/times";
import { meantEnd, meantStart } from "../model/timing";
import { writeLineBreak } from "../state/actions";
import { useEditorStore } from "../state/context";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Speed } from "./Reading";
import { ToolButton } from "./ToolButton";

interface FieldProps { label: string; value: string; list?: string; parse(text: string): boolean; onStep?(by: 1 | -1): void; hint?: string }

/** Takes what was written on Enter or when it is left; Escape gives it up. */
function Field({ label, value, list, parse, onStep, hint }: FieldProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [bad, setBad] = useState(false);
  useEffect(() => { setDraft(null); setBad(false); }, [value]);
  const commit = () => {
    const good = draft === null || parse(draft);
    setBad(!good);
    if (good) setDraft(null);
    return good;
  };
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") commit();
    else if (event.key === "Escape") { setDraft(null); setBad(false); }
    else if (onStep && /^Arrow(Up|Down)$/.test(event.key)) onStep(event.key === "ArrowUp" ? 1 : -1);
    else return;
    event.preventDefault();
  };
  return (
    <label className="field">{label}
      <input value={draft ?? value} list={list} aria-invalid={bad || undefined} title={bad ? hint : undefined} autoComplete="off" spellCheck={false}
        onChange={(event) => setDraft(event.target.value)} onBlur={commit} onKeyDown={pressed} />
      {bad && <small className="bad" role="alert">{hint}</small>}
    </label>
  );
}

const kStepMs = 100;

export function Inspector() {
  const store = useEditorStore(), { session } = store, words = useEditorWords();
  const document = useValue(session.settled), index = indexOfCue(document, useValue(session.selected)), cue = document.cues[index];
  if (!cue) return <div className="inspector" />;
  const lengthS = (cue.endMs - cue.startMs) / 1000;
  const edge = (mean: typeof meantStart, fromMs: number) => (text: string) => {
    const timeMs = parseTime(text, { fromMs, ...(document.frameRate ? { frameRate: document.frameRate } : {}) });
    if (timeMs !== null) session.mean(mean(session.document, index, timeMs));
    return timeMs !== null;
  };
  const name = (text: string) => { session.change(setSpeaker(session.document, index, text)); return true; };
  return (
    <div className="inspector" role="group" aria-label={fill(words.cueN, { n: index + 1 })}>
      <div className="fields">
        <Field key={`s${cue.id}`} label={words.start} value={formatTime(cue.startMs)} parse={edge(meantStart, cue.startMs)} hint={words.badTime}
          onStep={(by) => session.mean(meantStart(session.document, index, Math.max(0, cue.startMs + by * kStepMs)), `start ${cue.id}`)} />
        <Field key={`e${cue.id}`} label={words.end} value={formatTime(cue.endMs)} parse={edge(meantEnd, cue.endMs)} hint={words.badTime}
          onStep={(by) => session.mean(meantEnd(session.document, index, Math.max(0, cue.endMs + by * kStepMs)), `end ${cue.id}`)} />
        <Field key={`w${cue.id}`} label={words.speaker} value={cue.speaker ?? ""} list="speakers" parse={name} />
        <datalist id="speakers">{speakers(document).map((s) => <option key={s} value={s} />)}</datalist>
      </div>
      <p className="facts">
        <span>{fill(words.seconds, { n: lengthS.toFixed(2) })}</span>
        <Speed cue={cue} of />
      </p>
      {/* They leave the focus, and a phone's keyboard, where it is: in the text. */}
      <div className="acts" onPointerDown={(event) => event.preventDefault()}>
        <ToolButton icon="newline" label={words.lineBreak} onClick={() => writeLineBreak(store)} />
        <ToolButton icon="play" label={words.k_replay} action="replay" />
        <ToolButton icon="split" label={words.split} action="split" />
        <ToolButton icon="merge" label={words.merge} action="mergeNext" />
        <ToolButton icon="plus" label={words.insert} action="insert" />
        <ToolButton icon="trash" label={words.remove} action="delete" />
      </div>
    </div>
  );
}
