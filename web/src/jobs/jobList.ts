// The list of jobs as it is known: pure steps, so that what arrives in any order ends in the same list.
import type { Job } from "../api/types";

export const isWorking = (job: Job): boolean => job.status === "processing";

/** A fresh first page over what was known: new jobs in front, known ones renewed, gone ones gone, older pages kept. */
export function withFirstPage(known: readonly Job[], page: readonly Job[], pageIsAll: boolean): Job[] {
  const fresh = new Set(page.map((job) => job.job_id));
  const oldest = page.at(-1)?.created_at ?? "";
  const older = pageIsAll ? [] : known.filter((job) => !fresh.has(job.job_id) && (job.created_at ?? "") < oldest);
  return [...page, ...older];
}

export function withPage(known: readonly Job[], page: readonly Job[]): Job[] {
  const ids = new Set(known.map((job) => job.job_id));
  return [...known, ...page.filter((job) => !ids.has(job.job_id))];
}

/** A status event carries no name: what the list knows stays. Final states never change. */
export const withStatus = (known: readonly Job[], status: Job): Job[] =>
  known.map((job) => (job.job_id === status.job_id && isWorking(job) ? { ...job, ...status } : job));
