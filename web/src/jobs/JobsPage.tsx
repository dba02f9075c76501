// The first page: drop videos, see them go up, see them worked on, open what is done.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import * as api from "../api/api";
import { Problem } from "../api/request";
import type { Job } from "../api/types";
import { Icon } from "../parts/Icon";
import { unfinished } from "../upload/remembered";
import { useUploads } from "../upload/useUploads";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { fill } from "../words/words";
import { askAgain } from "./again";
import { AgainDialog } from "./AgainDialog";
import { DropCard } from "./DropCard";
import { JobRow } from "./JobRow";
import { UploadRow } from "./UploadRow";
import { useSpoken } from "./spoken";
import { useDeletion } from "./useDeletion";
import { useDrops } from "./useDrops";
import { useJobs } from "./useJobs";

export function JobsPage({ shown }: { shown: boolean }) {
  const { words, language: shownIn } = useWords();
  const [spoken, setSpoken] = useSpoken();
  const [again, setAgain] = useState<Job | null>(null);
  const [problem, setProblem] = useState("");
  const list = useJobs(shown);
  const uploads = useUploads(() => void list.refresh());
  const failed = (error: unknown) => setProblem(error instanceof Problem ? error.code : "INTERNAL");
  const deletion = useDeletion(list.forget, failed);
  const add = (files: File[]) => {
    setProblem("");
    uploads.add(files, spoken);
    if (!shown) location.hash = "#/";  // dropped on an open job: what becomes of them is seen in the list
  };
  const over = useDrops(add);
  const said = useEnds(list.jobs, (name) => fill(words.ready, { name }));

  const act = (work: Promise<unknown>) => void work.then(() => { setProblem(""); return list.refresh(); }, failed);
  const retry = (job: Job) => act(askAgain(job, job.language ?? "auto"));
  const visible = list.jobs?.filter((job) => !deletion.hidden.some((hidden) => hidden.job_id === job.job_id));
  const begun = unfinished().filter(({ name, size }) => !uploads.list.some(({ file }) => file.name === name && file.size === size));

  return (
    <>
      {over && !shown && createPortal(<p className="drop-cover"><Icon name="upload" />{words.dropNow}</p>, document.body)}
      <DropCard over={over} spoken={spoken} onSpoken={setSpoken} onFiles={add} />
      {begun.map(({ upload_id, name }) => <p key={upload_id} className="note">{fill(words.resumable, { name })}</p>)}
      {problem && <p className="problem" role="alert">{sentenceFor(problem, shownIn)}</p>}
      {list.lost && <p className="problem" role="status">{words.lost}</p>}
      {uploads.list.length > 0 && (
        <section aria-labelledby="uploads-title">
          <h2 id="uploads-title">{words.uploads}</h2>
          <ul className="rows">
            {uploads.list.map((upload) => (
              <UploadRow key={upload.id} upload={upload} onDrop={() => uploads.drop(upload)} onResume={() => uploads.resume(upload)}
                onSooner={uploads.waitsBehind(upload) ? () => uploads.sooner(upload) : null} />
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="jobs-title">
        <h2 id="jobs-title">{words.jobs}</h2>
        {visible?.length === 0 && <p className="empty">{words.noJobs}</p>}
        <ul className="rows">
          {visible?.map((job) => (
            <JobRow key={job.job_id} job={job} onCancel={() => act(api.cancel(job.job_id))} onRetry={() => retry(job)} onAgain={() => setAgain(job)} onDelete={() => deletion.remove(job)} />
          ))}
        </ul>
        {list.more && <button type="button" className="wide" onClick={() => void list.more?.()}>{words.more}</button>}
      </section>
      {again && <AgainDialog job={again} onClose={() => setAgain(null)} onAsked={() => { setAgain(null); void list.refresh(); }} />}
      <p className="hidden-text" role="status" aria-live="polite">{said}</p>
      <div className="toasts" role="status">
        {deletion.hidden.map((job) => (
          <p key={job.job_id} className="toast">
            <span>{fill(words.deleted, { name: job.filename || words.untitled })}</span>
            <UndoButton onUndo={() => deletion.undo(job.job_id)} />
          </p>
        ))}
      </div>
    </>
  );
}

/** Has the focus at once, which the row that is gone had: Enter brings the video back. */
function UndoButton({ onUndo }: { onUndo(): void }) {
  const { words } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return <button ref={button} type="button" onClick={onUndo}>{words.undo}</button>;
}

/** What a screen reader says when a job that was seen in work is done. */
function useEnds(jobs: Job[] | null, sentence: (name: string) => string): string {
  const working = useRef(new Set<string>());
  const [said, setSaid] = useState("");
  useEffect(() => {
    for (const job of jobs ?? []) {
      if (job.status === "processing") working.current.add(job.job_id);
      else if (working.current.delete(job.job_id) && job.status === "completed") setSaid(sentence(job.filename ?? ""));
    }
  }, [jobs]);
  return said;
}
