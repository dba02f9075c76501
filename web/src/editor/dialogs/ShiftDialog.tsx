import { useState, type FormEvent } from "react";
import { fill } from "../../words/words";
import { shiftAll, shiftRoom } from "../model/commands";
import { useEditorStore } from "../state/context";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";

export function ShiftDialog() {
  const { session } = useEditorStore(), words = useEditorWords();
  const [byS, setBy] = useState("0.5"), [all, setAll] = useState(true);
  const seconds = Number(byS.replace(",", "."));
  const good = byS.trim() !== "" && Number.isFinite(seconds), first = all ? 0 : Math.max(0, session.index);
  const roomMs = good ? shiftRoom(session.document, seconds * 1000, first) : 0, isShort = good && Math.abs(roomMs - seconds * 1000) >= 1;
  const shift = (event: FormEvent) => {
    event.preventDefault();
    if (good) session.change(shiftAll(session.document, seconds * 1000, first));
    session.panel.set(null);
  };
  return (
    <Dialog title={words.shiftTitle}>
      <form onSubmit={shift}>
        <label className="field">{words.shiftBy}
          <input inputMode="decimal" value={byS} aria-invalid={!good || undefined} onChange={(event) => setBy(event.target.value)} />
        </label>
        <label className="tick"><input type="radio" name="which" checked={all} onChange={() => setAll(true)} />{words.shiftAllCues}</label>
        <label className="tick"><input type="radio" name="which" checked={!all} onChange={() => setAll(false)} />{fill(words.shiftFrom, { n: session.index + 1 })}</label>
        <p className="hint" role="status">{isShort && fill(seconds < 0 ? words.shiftShortEarlier : words.shiftShortLater, { n: roomMs / 1000 })}</p>
        <footer><button type="submit" className="strong" disabled={!good || (isShort && roomMs === 0)}>{isShort && roomMs !== 0 ? fill(words.shiftByOnly, { n: roomMs / 1000 }) : words.shiftDo}</button></footer>
      </form>
    </Dialog>
  );
}
