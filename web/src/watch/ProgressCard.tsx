// A job that is not completed: how far it is, how to stop it, and the way on when it has ended without captions.
import { useEffect, useState } from "react";
import { askAgain, mayGoAgain } from "../jobs/again";
import { AgainDialog } from "../jobs/AgainDialog";
import { stateWords } from "../jobs/stateWords";
import { Bar } from "../parts/Bar";
import { jobHref } from "../route";
import * as api from "../api/api";
import { Problem } from "../api/request";
import type { Job } from "../api/types";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { fill } from "../words/words";

/** The job's line of the list, which has its name; an empty one when nobody can say. Undefined until it is here. */
function useLine(jobId: string): Partial<Job> | undefined {
  const [line, setLine] = useState<Partial<Job>>();
  useEffect(() => {
    let isOpen = true;
    api.job(jobId).catch(() => ({})).then((found) => { if (isOpen) setLine(found); });
    return () => { isOpen = false; };
  }, [jobId]);
  return line;
}

export function ProgressCard({ job, onJob }: { job: Job; onJob(job: Job): void }) {
  const { words, language, setSubject } = useWords();
  const line = useLine(job.job_id), name = line?.filename || words.untitled;
  const [choosing, setChoosing] = useState(false), [busy, setBusy] = useState(false), [problem, setProblem] = useState("");
  useEffect(() => { setSubject(line?.filename ?? ""); return () => setSubject(""); }, [setSubject, line]);
  if (!line) return null;

  const act = (asked: Promise<Job>, then: (job: Job) => void) => {
    setBusy(true);
    asked.then((answer) => { setProblem(""); then(answer); }, (error: unknown) => setProblem(error instanceof Problem ? error.code : "INTERNAL"))
      .finally(() => setBusy(false));
  };
  const ended = { ...line, ...job }, go = (next: Job) => { location.replace(jobHref(next.job_id)); };  // the way back does not lead to what was replaced
  const why = job.status === "cancelled" ? "CANCELLED" : job.status === "failed" ? job.error_code ?? "INTERNAL" : "";
  return (
    <section className="progress-card" aria-labelledby="job-title">
      <h1 id="job-title">{name}</h1>
      <p role="status" className={`state ${job.status}`}>{stateWords(job, words)}</p>
      {job.status === "processing" && <Bar value={job.progress} label={fill(words.progressOf, { name })} />}
      {why && <p role="alert" className={job.status === "failed" ? "bad" : ""}>{sentenceFor(why, language)}</p>}
      {problem && <p className="bad" role="alert">{sentenceFor(problem, language)}</p>}
      <div className="acts">
        {job.status === "processing"
          ? <button type="button" disabled={busy} onClick={() => act(api.cancel(job.job_id), onJob)}>{words.cancel}</button>
          : mayGoAgain(ended) && (
            <>
              <button type="button" className="strong" disabled={busy} onClick={() => act(askAgain(ended, line.language ?? "auto"), go)}>{words.retry}</button>
              <button type="button" disabled={busy} onClick={() => setChoosing(true)}>{words.otherLanguage}</button>
            </>
          )}
      </div>
      {choosing && <AgainDialog job={ended} onClose={() => setChoosing(false)} onAsked={go} />}
    </section>
  );
}
