import { useState, type FormEvent } from "react";
import { fill } from "../../words/words";
import { renameSpeaker, speakers } from "../model/commands";
import { useEditorStore } from "../state/context";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";

export function SpeakersDialog() {
  const { session } = useEditorStore(), words = useEditorWords();
  const [names] = useState(() => speakers(session.document));
  const [next, setNext] = useState<Record<string, string>>({});
  const rename = (event: FormEvent) => {
    event.preventDefault();
    // By way of names nobody has, so that two speakers can change names.
    const asides = names.map((name, i) => [name, `\u0000${i}`, next[name] ?? name] as const);
    const aside = asides.reduce((d, [from, by]) => renameSpeaker(d, from, by), session.document);
    const document = asides.reduce((d, [, by, to]) => renameSpeaker(d, by, to), aside);
    if (Object.entries(next).some(([from, to]) => from !== to)) session.change(document);
    session.panel.set(null);
  };
  return (
    <Dialog title={words.speakersTitle}>
      <form onSubmit={rename}>
        <p className="hint">{names.length > 0 ? words.speakersHint : words.noSpeakers}</p>
        {names.map((name) => (
          <label key={name} className="field">{name}
            <input aria-label={fill(words.rename, { name })} value={next[name] ?? name} onChange={(event) => setNext({ ...next, [name]: event.target.value })} />
          </label>
        ))}
        {names.length > 0 && <footer><button type="submit" className="strong">{words.apply}</button></footer>}
      </form>
    </Dialog>
  );
}
