// A video that was uploaded once is listened to again: as it was asked for, or in another language.
import * as api from "../api/api";
import type { Job } from "../api/types";

export type Ended = Pick<Job, "job_id" | "status"> & Partial<Job>;

/** The video is still in the store, and nobody works on it. */
export const mayGoAgain = (job: Ended): boolean => job.status !== "processing" && Boolean(job.file_key);

/** One without captions is replaced by the new one. Captions that are there, and what people wrote into them, stay beside it. */
export const isReplaced = ({ status }: Ended): boolean => status === "failed" || status === "cancelled";

export async function askAgain(job: Ended, language: string): Promise<Job> {
  const { model, translate, prompt, track, metadata } = job;
  const options = { model, translate, prompt, track, metadata };
  const next = await api.requestProcess(job.file_key ?? "", language, job.filename ?? "", undefined, options);
  // The video stays: it goes with the last of its jobs. Where the old line cannot be removed now, both are seen.
  if (isReplaced(job)) await api.remove(job.job_id).catch(() => undefined);
  return next;
}
