// The caption editor of one job.
import { useEffect, useMemo, useState } from "react";
import "../look/editor.css";
import "../look/timeline.css";
import "../look/dialogs.css";
import { Problem } from "../wire/request";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { Dialogs } from "./dialogs/Dialogs";
import { act, caretNow } from "./state/actions";
import { DeskProvider, openDesk, type Desk } from "./state/context";
import { loadFirst, type Version } from "./state/load";
import { useDeskLife } from "./state/useDeskLife";
import { useFocusKept } from "./state/useFocusKept";
import { useKeys } from "./state/useKeys";
import { LaterTimeline } from "./timeline/LaterTimeline";
import { CueList } from "./ui/CueList";
import { FindBar } from "./ui/FindBar";
import { Inspector } from "./ui/Inspector";
import { NewsBar } from "./ui/NewsBar";
import { NoticeBar } from "./ui/NoticeBar";
import { Said } from "./ui/Said";
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
  const desk = useMemo(() => openDesk(jobId, version, (on: Desk, action) => void act(on, action, action === "split" ? caretNow() : null)), [jobId, version]);
  useKeys(desk);
  useFocusKept(desk);
  useDeskLife(desk);
  return (
    <DeskProvider value={desk}>
      <div className="editor">
        <Toolbar />
        <div className="bars"><NewsBar /><FindBar /></div>
        <div className="desk">
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
      <Said />
    </DeskProvider>
  );
}
