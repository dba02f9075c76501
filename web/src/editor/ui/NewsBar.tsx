// What happened beside one's own work, in a bar that takes no focus: others changed these captions, or this browser kept
// what was not stored.
import { useEffect, useState } from "react";
import { Icon } from "../../parts/Icon";
import { Problem } from "../../api/request";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { fill } from "../../words/words";
import { useEditorStore } from "../state/context";
import { dropDraft, watchOrphans } from "../state/drafts";
import { restore } from "../state/restore";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";

/** Drafts whose windows are gone are asked about when the job is opened again. */
function useOrphans(): void {
  const { jobId, session, drafts } = useEditorStore();
  useEffect(() => {
    const closed = new AbortController();
    watchOrphans(jobId, drafts.key, (draft) => session.news.set({ kind: "draft", draft }), closed.signal)
      .catch(() => undefined);  // a browser that keeps nothing has none
    return () => closed.abort();
  }, [jobId, session, drafts]);
}

export function NewsBar() {
  const store = useEditorStore(), { session } = store, words = useEditorWords(), { language } = useWords();
  const news = useValue(session.news);
  const [problem, setProblem] = useState("");
  useOrphans();
  const done = () => { setProblem(""); session.news.set(null); session.focusSelected(); };
  const button = (label: string, run: () => void) => <button type="button" onClick={run}>{label}</button>;
  const text = !news ? "" : news.kind === "draft"
    ? fill(words.draftFound, { when: new Date(news.draft.atMs).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" }) })
    : fill(news.kind === "tookIn" ? words.tookIn : words.bothChanged, { n: news.n });
  return (
    <div className="news-bar" role="status">
      {news && (
        <p>
          <Icon name={news.kind === "conflict" ? "warn" : "clock"} /><span>{text}{problem && ` ${sentenceFor(problem, language)}`}</span>
          {news.kind === "conflict" && button(words.compare, () => session.panel.set("merge"))}
          {news.kind === "draft" && button(words.draftRestore, () => {
            restore(store, news.draft).then(done, (cause: unknown) => setProblem(cause instanceof Problem ? cause.code : "INTERNAL"));
          })}
          {news.kind === "draft" && button(words.draftDrop, () => { void dropDraft(news.draft.key).catch(() => undefined); done(); })}
          {news.kind !== "draft" && <button type="button" className="icon" aria-label={words.close} onClick={done}><Icon name="close" /></button>}
        </p>
      )}
    </div>
  );
}
