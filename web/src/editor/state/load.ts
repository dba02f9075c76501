// A version of a job's captions as the editor opens it.
import { cuesOf } from "../../wire/ahead";
import * as api from "../../wire/api";
import type { Answered } from "../../wire/request";
import type { CheckedCue, Cues } from "../../wire/types";
import type { CueDocument } from "../model/cue";
import { readDocument, type WireResult } from "../model/wire_cues";

export interface Version {
  readonly etag: string;
  readonly document: CueDocument;
  readonly checked: readonly CheckedCue[];
  /** The same version's result: what is stored beside the cues goes back as it came. */
  readonly result: () => Promise<WireResult>;
}

/** Fetched when first asked for, and again only when that failed. */
function once<T>(fetch: () => Promise<T>): () => Promise<T> {
  let fetched: Promise<T> | null = null;
  return () => (fetched ??= fetch().catch((problem: unknown) => { fetched = null; throw problem; }));
}

/** The version that an editor opens with; it may have been asked for ahead. */
export const loadFirst = async (jobId: string): Promise<Version> => versionOf(jobId, await cuesOf(jobId));

export const loadNewest = async (jobId: string): Promise<Version> => versionOf(jobId, await api.cues(jobId));

function versionOf(jobId: string, { body, etag }: Answered<Cues>): Version {
  const result = once(async () => (await api.result(jobId, body.version)).body as unknown as WireResult);
  return { etag: etag ?? `"${body.version}"`, document: readDocument(body), checked: body.cues, result };
}
