// A version of a job's captions as the editor opens it: the first cues, and those behind them as they come.
import { firstCues, firstCuesOf } from "../../api/ahead";
import * as api from "../../api/api";
import type { Answered } from "../../api/request";
import type { CheckedCue, Cues } from "../../api/types";
import type { CueDocument } from "../model/cue";
import { readCues, readDocument } from "../model/wire_cues";

export interface Version {
  readonly etag: string;
  readonly number: number;
  /** False: the captions are the machine's; the first save stores them all. */
  readonly isEdited: boolean;
  /** Its cues may be the first ones of `total`. */
  readonly document: CueDocument;
  readonly checked: readonly CheckedCue[];
  readonly total: number;
  /** The video's, for people. */
  readonly name: string;
  /** What was found beside the words. */
  readonly findings: Pick<Cues, "video" | "shots" | "regions" | "assets" | "warnings">;
}

/** The version that an editor opens with; it may have been asked for ahead. */
export const loadFirst = async (jobId: string): Promise<Version> => versionOf(await firstCuesOf(jobId));

/** How many come at once: few milliseconds of work for the page's thread. */
const kMore = 1000;

/** Those behind the first `after` of a version. */
export const loadMore = async (jobId: string, version: number, after: number, signal?: AbortSignal): Promise<CheckedCue[]> =>
  (await api.cues(jobId, { version, after, limit: kMore }, signal)).body.cues;

/** All of what is the newest version now. */
export async function loadNewest(jobId: string): Promise<Version> {
  const version = versionOf(await firstCues(jobId));
  const checked = [...version.checked];
  while (checked.length < version.total) checked.push(...(await loadMore(jobId, version.number, checked.length)));
  return { ...version, checked, document: { ...version.document, cues: readCues(checked, 0) } };
}

/** The cues of an older version. */
export async function loadVersion(jobId: string, version: number): Promise<CueDocument> {
  const { body } = await api.cues(jobId, { version, limit: kMore });
  const cues = [...body.cues];
  while (cues.length < body.total) cues.push(...(await loadMore(jobId, version, cues.length)));
  return { ...readDocument(body), cues: readCues(cues, 0) };
}

const versionOf = ({ body, etag }: Answered<Cues>): Version => ({
  etag: etag ?? `"${body.version}"`, number: body.version, isEdited: body.edited,
  document: readDocument(body), checked: body.cues, total: body.total, name: body.filename ?? "", findings: body,
});
