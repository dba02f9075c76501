// The caption editor of one job.
import { useEffect, useMemo, useState } from "react";
import "../theme/editor.css";
import "../theme/timeline.css";
import "../theme/dialogs.css";
import { Problem } from "../api/request";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { Dialogs } from "./dialogs/Dialogs";
import { act, caretNow } from "./state/actions";
import { EditorStoreProvider, openEditorStore, type EditorStore } from "./state/context";
import { loadFirst, type Version } from "./state/load";
import { useEditorStoreLife } from "./state/useEditorStoreLife";
import { useFocusKept } from "./state/useFocusKept";
import { useKeys } from "./state/useKeys";
import { LaterTimeline } from "./timeline/LaterTimeline";
import { CueList } from "./ui/CueList";
import { FindBar } from "./ui/FindBar";
import { Inspector } from "./ui/Inspector";
import { NewsBar } from "./ui/NewsBar";
import { NoticeBar } from "./ui/NoticeBar";
import { LiveRegion } from "./ui/LiveRegion";
import { Stage } from "./ui/Stage";
import { Toolbar } from "./ui/Toolbar";
import { Transport } from "./ui/Transport";

export function Editor({ jobId }: { jobId: string }) {
  const { words, language } = useWords();
  const [version, setVersion] = useState<Version | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let isOpen = true;
    loadFirst(jobId).then((loaded) => { if (isOpen) setVersion(loaded); },
      (error: unknown) => { if (isOpen) setProblem(error instanceof Problem ? error.code : "INTERNAL"); });
    return () => { isOpen = false; };
  }, [jobId]);
  if (problem) return <p className="problem" role="alert">{sentenceFor(problem, language)}</p>;
  return version ? <OpenEditor jobId={jobId} version={version} /> : <p role="status">{words.loading}</p>;
}

function OpenEditor({ jobId, version }: { jobId: string; version: Version }) {
  const { setSubject } = useWords();
  useEffect(() => { setSubject(version.name); return () => setSubject(""); }, [setSubject, version]);
  const store = useMemo(() => openEditorStore(jobId, version, (on: EditorStore, action) => void act(on, action, action === "split" ? caretNow() : null)), [jobId, version]);
  useKeys(store);
  useFocusKept(store);
  useEditorStoreLife(store);
  return (
    <EditorStoreProvider value={store}>
      <div className="editor">
        <Toolbar />
        <div className="bars"><NewsBar /><FindBar /></div>
        <div className="editor-body">
          <div className="left">
            <Stage />
            <Transport />
            <Inspector />
          </div>
          <CueList />
        </div>
        <LaterTimeline />
      </div>
      <Dialogs />
      <NoticeBar />
      <LiveRegion />
    </EditorStoreProvider>
  );
}
