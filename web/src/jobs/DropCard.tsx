import { useRef } from "react";
import { Icon } from "../parts/Icon";
import { useWords } from "../words/context";
import { languageChoices } from "./languages";

interface Props { over: boolean; spoken: string; onSpoken(code: string): void; onFiles(files: File[]): void }

export function DropCard({ over, spoken, onSpoken, onFiles }: Props) {
  const { words, language } = useWords();
  const input = useRef<HTMLInputElement>(null);
  const chosen = () => {
    if (!input.current?.files) return;
    onFiles([...input.current.files]);
    input.current.value = "";  // the same file may be chosen again
  };
  return (
    <section className={over ? "drop over" : "drop"} aria-labelledby="drop-title">
      <span className="drop-sign"><Icon name="upload" /></span>
      <h1 id="drop-title">{over ? words.dropNow : words.drop}</h1>
      <p>{words.dropHint}</p>
      <div className="drop-row">
        <button type="button" className="strong" onClick={() => input.current?.click()}>{words.choose}</button>
        <input ref={input} id="file" type="file" multiple hidden accept="video/*,audio/*,.mkv,.ts,.avi" onChange={chosen} />
        <label>{words.spoken}
          <select value={spoken} onChange={(event) => onSpoken(event.target.value)}>
            <option value="auto">{words.auto}</option>
            {languageChoices(language).map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </select>
        </label>
      </div>
    </section>
  );
}
