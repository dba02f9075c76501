// What the server would change so that the cues keep the rules; nothing happens before a person agrees.
import { useEffect, useState } from "react";
import * as api from "../../api/api";
import { Problem } from "../../api/request";
import type { Fixed } from "../../api/types";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { fill } from "../../words/words";
import { fixesOf } from "../model/fixes";
import { ofVideo, withWireCues, writeCues } from "../model/wire_cues";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";

/** More than these are counted, not listed. */
const kListed = 200;

export function FixDialog() {
  const { session } = useEditorStore(), words = useEditorWords(), { language } = useWords();
  const [document] = useState(session.document);
  const [fixed, setFixed] = useState<Fixed | null>(null), [problem, setProblem] = useState("");
  useEffect(() => {
    const body = { profile: document.profile, language: document.language, duration: document.durationMs / 1000, ...ofVideo(document), cues: writeCues(document) };
    api.fix(body).then(setFixed, (error: unknown) => setProblem(error instanceof Problem ? error.code : "INTERNAL"));
  }, [document]);
  const apply = () => {
    if (fixed) session.change(withWireCues(document, fixed.cues));
    session.panel.set(null);
  };
  return (
    <Dialog title={words.fixTitle} wide>
      {problem && <p className="problem" role="alert">{sentenceFor(problem, language)}</p>}
      {!fixed && !problem && <p role="status">{words.fixLooking}</p>}
      {fixed && (
        <>
          <p role="status">{fixed.changes.length === 0 ? words.fixNothing : fill(words.fixChanges, { n: fixed.changes.length })}{" "}
            {fixed.problems.length > 0 && fill(words.fixLeft, { n: fixed.problems.length })}</p>
          <ol className="changes" tabIndex={0} aria-label={fill(words.fixChanges, { n: fixed.changes.length })}>
            {fixesOf(document, fixed.cues, fixed.changes, kListed).map((fix) => (
              <li key={`${fix.startMs} ${fix.before}`}><time>{formatTime(fix.startMs)}</time>
                <span><b>{fix.done.join(" · ")}</b><q lang={document.language}>{fix.before}</q>
                  {fix.after.length > 0 && <span className="after" lang={document.language}><span className="hidden-text">{words.fixBecomes}</span>{fix.after.map((text, i) => <ins key={i}>{text}</ins>)}</span>}</span></li>
            ))}
          </ol>
          <footer><button type="button" className="strong" disabled={fixed.changes.length === 0} onClick={apply}>{fill(words.fixApply, { n: fixed.changes.length })}</button></footer>
        </>
      )}
    </Dialog>
  );
}
