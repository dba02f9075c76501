// One job: its progress, and once it is done the editor.
import { lazy, Suspense, useEffect, useState } from "react";
import { Icon } from "../parts/Icon";
import { follow } from "../api/follow";
import { Problem } from "../api/request";
import type { Job } from "../api/types";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { loadEditor } from "./loadEditor";
import { ProgressCard } from "./ProgressCard";

const Editor = lazy(() => loadEditor().then((module) => ({ default: module.Editor })));

export function JobPage({ jobId }: { jobId: string }) {
  const { words, language } = useWords();
  const [job, setJob] = useState<Job | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const stop = new AbortController();
    follow(jobId, (next) => { setJob(next); setProblem(""); }, (error) => setProblem(error instanceof Problem ? error.code : "NETWORK"), stop.signal);
    return () => stop.abort();
  }, [jobId]);
  return (
    <>
      <a className="back" href="#/"><Icon name="back" />{words.back}</a>
      {problem && <p className="problem" role="alert">{sentenceFor(problem, language)}</p>}
      {job?.status === "completed" && <Suspense fallback={<p role="status">{words.loading}</p>}><Editor jobId={jobId} /></Suspense>}
      {job && job.status !== "completed" && <ProgressCard job={job} onJob={setJob} />}
    </>
  );
}
