// Asks in which language a video that is here already is to be listened to again.
import { useState, type FormEvent } from "react";
import "../theme/dialogs.css";
import { Modal } from "../parts/Modal";
import { Problem } from "../api/request";
import type { Job } from "../api/types";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { fill } from "../words/words";
import { askAgain, isReplaced, type Ended } from "./again";
import { languageChoices } from "./languages";

interface Props { job: Ended; onClose(): void; onAsked(next: Job): void; onFocusLost?(): void }

export function AgainDialog({ job, onClose, onAsked, onFocusLost }: Props) {
  const { words, language: shownIn } = useWords();
  const [language, setLanguage] = useState(job.language ?? "auto");
  const [busy, setBusy] = useState(false), [problem, setProblem] = useState("");
  const ask = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    askAgain(job, language).then(onAsked, (error: unknown) => { setBusy(false); setProblem(error instanceof Problem ? error.code : "INTERNAL"); });
  };
  return (
    <Modal title={fill(words.againTitle, { name: job.filename || words.untitled })} onClose={onClose} {...(onFocusLost ? { onFocusLost } : {})}>
      <form onSubmit={ask}>
        <label className="field">{words.spoken}
          <select value={language} onChange={(event) => setLanguage(event.target.value)}>
            <option value="auto">{words.auto}</option>
            {languageChoices(shownIn).map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </select>
        </label>
        <p className="hint">{isReplaced(job) ? words.againReplaces : words.againBeside}</p>
        {problem && <p className="bad" role="alert">{sentenceFor(problem, shownIn)}</p>}
        <footer><button type="submit" className="strong" disabled={busy}>{words.againDo}</button></footer>
      </form>
    </Modal>
  );
}
