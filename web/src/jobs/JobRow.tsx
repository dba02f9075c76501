import { Bar } from "../parts/Bar";
import { Icon, type IconName } from "../parts/Icon";
import { jobHref } from "../route";
import * as api from "../api/api";
import type { Job } from "../api/types";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { clock } from "../words/format";
import { fill } from "../words/words";
import { isReplaced, mayGoAgain } from "./again";
import { languageName } from "./languages";
import { stateWords } from "./stateWords";

interface Props { job: Job; onCancel(): void; onRetry(): void; onAgain(): void; onDelete(): void }

export function JobRow({ job, onCancel, onRetry, onAgain, onDelete }: Props) {
  const { words, language } = useWords();
  const name = job.filename || words.untitled;
  const working = job.status === "processing";
  const act = (icon: IconName, label: string, run: () => void) => (
    <button type="button" className="icon" aria-label={fill(label, { name })} title={fill(label, { name })} onClick={run}><Icon name={icon} /></button>
  );
  return (
    <li className={`row ${job.status}`}>
      <span className="thumb">
        {job.has_poster ? <img src={api.assetUrl(job.job_id, "poster.webp")} alt="" loading="lazy" /> : <Icon name="film" />}
        {job.duration != null && <span className="length">{clock(job.duration)}</span>}
      </span>
      <div className="row-main">
        <p className="name"><a href={jobHref(job.job_id)} title={fill(words.open, { name })}>{name}</a></p>
        <p className="facts">
          <span className={`state ${job.status}`}>{stateWords(job, words)}</span>
          {job.created_at && <time dateTime={job.created_at}>{new Date(job.created_at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" })}</time>}
          {job.language && job.language !== "auto" && <span>{languageName(job.language, language)}</span>}
        </p>
        {job.status === "failed" && <p className="bad">{sentenceFor(job.error_code ?? "INTERNAL", language)}</p>}
        {working && <Bar value={job.progress} label={fill(words.progressOf, { name })} />}
      </div>
      <div className="row-acts">
        {working && act("close", words.cancelName, onCancel)}
        {isReplaced(job) && mayGoAgain(job) && act("retry", words.retryName, onRetry)}
        {mayGoAgain(job) && act("again", words.againName, onAgain)}
        {!working && act("trash", words.deleteName, onDelete)}
      </div>
    </li>
  );
}
