// Two windows changed the same captions: a person says what is to stand. Whatever is chosen can be undone.
import { useState } from "react";
import { fill } from "../../words/words";
import type { Cue, CueDocument } from "../model/cue";
import { mergeDocuments, settle, type Conflict } from "../model/merge";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import type { SaveConflict } from "../state/saver";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";

type Choice = "merged" | "mine" | "theirs";

/** Cues of theirs with ids that no cue of mine has: an id names one cue for as long as the editor is open. */
function theirsAnew(mine: CueDocument, theirs: CueDocument): CueDocument {
  const cues = theirs.cues.map((cue, i) => ({ ...cue, id: mine.nextId + i }));
  return { ...theirs, cues, nextId: mine.nextId + cues.length };
}

function Side({ cue, label, chosen, name, onChoose }: { cue: Cue | null; label: string; chosen: boolean; name: string; onChoose(): void }) {
  const words = useEditorWords();
  return (
    <label className="side">
      <input type="radio" name={name} checked={chosen} onChange={onChoose} /><b>{label}</b>
      <span>{cue ? cue.text : words.mergeDeleted}{cue && <small>{formatTime(cue.startMs)} – {formatTime(cue.endMs)}{cue.speaker ? ` · ${cue.speaker}` : ""}</small>}</span>
    </label>
  );
}

function Preview({ document }: { document: CueDocument }) {
  const words = useEditorWords();
  return (
    <ol className="changes preview-cues" tabIndex={0} aria-label={words.preview} lang={document.language}>
      {document.cues.slice(0, 300).map((cue) => <li key={cue.id}><time>{formatTime(cue.startMs)}</time><span>{cue.text}</span></li>)}
    </ol>
  );
}

export function MergeDialog() {
  const { saver } = useEditorStore();
  const saveConflict = useValue(saver.saveConflict);
  return saveConflict ? <Merging saveConflict={saveConflict} /> : null;
}

function Merging({ saveConflict }: { saveConflict: SaveConflict }) {
  const { session, saver } = useEditorStore(), words = useEditorWords();
  // As they are now: the dialog may have been put off, and more have been written since.
  const [mine] = useState(session.document);
  const [merged] = useState(() => mergeDocuments(saveConflict.base, mine, saveConflict.theirs.document));
  const [choice, setChoice] = useState<Choice>("merged");
  const [sides, setSides] = useState<ReadonlyMap<number, "mine" | "theirs">>(new Map());
  const sideOf = (conflict: Conflict) => sides.get(conflict.id) ?? (conflict.mine ? "mine" : "theirs");
  const document = choice === "mine" ? mine : choice === "theirs" ? theirsAnew(mine, saveConflict.theirs.document)
    : merged.conflicts.reduce((d, conflict) => settle(d, conflict, sideOf(conflict)), merged.document);
  const use = () => {
    session.change(document);
    saver.settled();
    session.news.set(null);
    session.panel.set(null);
  };
  const choices: [Choice, string][] = [["merged", words.mergeBoth], ["mine", words.mergeMine], ["theirs", words.mergeTheirs]];
  return (
    <Dialog title={words.mergeTitle} wide>
      <p className="hint">{words.mergeHint}</p>
      <div className="choices" role="radiogroup" aria-label={words.mergeTitle}>
        {choices.map(([value, label]) => (
          <label key={value} className="tick"><input type="radio" name="choice" checked={choice === value} onChange={() => setChoice(value)} />{label}</label>
        ))}
      </div>
      {choice === "merged" && (
        <div className="conflicts">
          <p>{fill(merged.conflicts.length === 0 ? words.mergeClean : words.mergeConflicts, { n: merged.conflicts.length || merged.document.cues.length })}</p>
          {merged.conflicts.map((conflict) => (
            <fieldset key={conflict.id} lang={document.language}>
              <legend>{formatTime((conflict.mine ?? conflict.theirs)?.startMs ?? 0)}</legend>
              {(["mine", "theirs"] as const).map((side) => (
                <Side key={side} name={`c${conflict.id}`} cue={conflict[side]} label={words[side]} chosen={sideOf(conflict) === side}
                  onChoose={() => setSides(new Map(sides).set(conflict.id, side))} />
              ))}
            </fieldset>
          ))}
        </div>
      )}
      <Preview document={document} />
      <footer><button type="button" className="strong" onClick={use}>{words.mergeUse}</button></footer>
    </Dialog>
  );
}
