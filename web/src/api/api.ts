// Every route of the backend that the page uses.
import { answered, API, asked, post } from "./request";
import type {
  ArrivedPart, Burn, CheckRequest, CueProblem, Cues, Fixed, Job, JobOptions, PartedUpload, Profiles, Session, UploadPlace,
} from "./types";

const one = (kind: string, id: string) => `${API}/${kind}/${encodeURIComponent(id)}`;
const query = (values: Record<string, string | number | undefined>) => {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
};

// jobs
export const jobs = (after?: string, limit = 50, signal?: AbortSignal) =>
  asked<{ jobs: Job[]; next: string | null }>(`${API}/jobs${query({ limit, after })}`, signal ? { signal } : {});
/** Its line of the list. */
export const job = (id: string) => asked<Job>(one("jobs", id));
export const status = (id: string) => asked<Job>(`${one("status", id)}?result=false`);
export const cancel = (id: string) => asked<Job>(one("cancel", id), { method: "POST" });
/** keepalive: it arrives even when the tab is closed meanwhile. */
export const remove = (id: string) => asked<void>(one("jobs", id), { method: "DELETE", keepalive: true });
/** `filename`: as the person has it; the key alone would tell it in letters that a key may have. */
export const requestProcess = (fileKey: string, language: string, filename: string, idempotencyKey?: string, options: JobOptions = {}) =>
  asked<Job>(`${API}/request-process`, {
    method: "POST", body: JSON.stringify({ fileKey, language, ...(filename && { filename }), ...options }),
    headers: idempotencyKey ? { "Idempotency-Key": idempotencyKey } : {},
  });

// uploads
export const generateUrl = (file: File, signal?: AbortSignal) =>
  post<UploadPlace>(`${API}/generate-url`, { filename: file.name, content_type: file.type || "application/octet-stream" }, signal);
export const beginParts = (file: File, signal?: AbortSignal) =>
  post<PartedUpload>(`${API}/multipart`,
    { filename: file.name, content_type: file.type || "application/octet-stream", size_bytes: file.size }, signal);
export const partUrl = (upload: PartedUpload, part_number: number, signal?: AbortSignal) =>
  post<{ upload_url: string }>(`${one("multipart", upload.upload_id)}/part-url`, { file_key: upload.file_key, part_number }, signal);
export const arrivedParts = (upload: PartedUpload, signal?: AbortSignal) =>
  asked<{ parts: ArrivedPart[] }>(one("multipart", upload.upload_id) + query({ file_key: upload.file_key }), signal ? { signal } : {});
export const completeParts = (upload: PartedUpload, parts: ArrivedPart[], signal?: AbortSignal) =>
  post<{ fileKey: string }>(`${one("multipart", upload.upload_id)}/complete`,
    { file_key: upload.file_key, parts: parts.map(({ part_number, etag }) => ({ part_number, etag })) }, signal);
export const abortParts = (upload: PartedUpload) =>
  post<void>(`${one("multipart", upload.upload_id)}/abort`, { file_key: upload.file_key });

// results, cues, rules
export const cues = (id: string, slice: { limit?: number; after?: number; version?: number } = {}, signal?: AbortSignal) =>
  answered<Cues>(`${one("result", id)}/cues${query(slice)}`, signal ? { signal } : {});
/** `body` is a splice, as JSON in pieces. As a Blob: the browser copies megabytes of text on the page's own thread otherwise. */
export const saveCues = (id: string, body: readonly string[], etag: string) =>
  answered<{ job_id: string; version: number }>(`${one("result", id)}/cues`,
    { method: "PATCH", body: new Blob([...body], { type: "application/json" }), headers: { "If-Match": etag } });
/** Their numbers as they are for captions in this language. */
export const profiles = (language: string) => asked<Profiles>(`/api/captions/profiles${query({ language })}`);
export const check = (request: CheckRequest, signal?: AbortSignal) =>
  post<{ problems: ({ cue: number } & CueProblem)[] }>("/api/captions/check", request, signal);
export const fix = (request: CheckRequest & { duration: number }) => post<Fixed>("/api/captions/fix", request);

// who is there
export const session = () => asked<Session>("/api/session");
export const signIn = (key: string) => post<Session>("/api/session", { key });
export const signOut = () => asked<void>("/api/session", { method: "DELETE" });

// the video with its captions in the picture
const burnPath = (id: string) => `${one("result", id)}/burn`;
export const burn = (id: string, signal?: AbortSignal) => asked<Burn>(burnPath(id), signal ? { signal } : {});
export const beginBurn = (id: string, looks: { karaoke: boolean; voice: boolean }) => post<Burn>(burnPath(id), looks);
export const cancelBurn = (id: string) => asked<Burn>(burnPath(id), { method: "DELETE" });

// addresses
export const captionsUrl = (id: string, format: string, options: Record<string, string | number | undefined> = {}) =>
  `${one("result", id)}/captions.${format}${query(options)}`;
export const videoUrl = (id: string) => one("video", id);
export const eventsUrl = (id: string) => one("events", id);
export const assetUrl = (id: string, name: string) => `${one("assets", id)}/${name}`;
