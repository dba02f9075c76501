import type { Job } from "../api/types";
import { clock } from "../words/format";
import { fill, type Words } from "../words/words";

/** "Transcribing · 40% · 0:12 left", "Done". */
export function stateWords(job: Job, words: Words): string {
  if (job.status !== "processing") return words[job.status];
  const parts = [words[job.stage ?? "processing"], `${job.progress}%`];
  if (job.eta_seconds != null) parts.push(fill(words.left, { time: clock(Math.ceil(job.eta_seconds)) }));
  return parts.join(" · ");
}
