// The wire, as the page uses it. Failures become Problem: a sentence for the person and a code.

const API = "/api/upload-video";

export interface Job {
  job_id: string;
  status: "processing" | "completed" | "failed" | "cancelled";
  progress: number;
  stage?: string;
  eta_seconds?: number | null;
  filename?: string;
  created_at?: string;
  error_code?: string | null;
  error_message?: string;
}

export interface Segment { start: number; end: number; text: string }
export interface Result { segments: Segment[]; language: string; duration: number }
interface UploadPlace { upload_url: string; fileKey: string }

export class Problem extends Error {
  constructor(message: string, readonly code: string) { super(message); }
}

async function asked<T>(path: string, init: RequestInit = {}): Promise<T> {
  const headers = { "Accept-Language": document.documentElement.lang, ...(init.body ? { "Content-Type": "application/json" } : {}) };
  const answer = await fetch(API + path, { ...init, headers });
  const body: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return body as T;
  const { detail, code } = body as { detail?: string; code?: string };
  throw new Problem(detail ?? `HTTP ${answer.status}`, code ?? "");
}

export const generateUrl = (file: File) =>
  asked<UploadPlace>("/generate-url", { method: "POST", body: JSON.stringify({ filename: file.name, content_type: file.type }) });

export const requestProcess = (fileKey: string, language: string) =>
  asked<Job>("/request-process", { method: "POST", body: JSON.stringify({ fileKey, language }) });

export const status = (id: string) => asked<Job>(`/status/${encodeURIComponent(id)}?result=false`);
export const result = (id: string) => asked<Result>(`/result/${encodeURIComponent(id)}`);
export const cancel = (id: string) => asked<Job>(`/cancel/${encodeURIComponent(id)}`, { method: "POST" });
export const jobs = () => asked<{ jobs: Job[] }>("/jobs?limit=20");

export const captionsUrl = (id: string, format: string) => `${API}/result/${encodeURIComponent(id)}/captions.${format}`;
export const videoUrl = (id: string) => `${API}/video/${encodeURIComponent(id)}`;
export const eventsUrl = (id: string) => `${API}/events/${encodeURIComponent(id)}`;

/** PUT straight to the store; fetch() cannot tell upload progress, XMLHttpRequest can. */
export function putFile(url: string, file: File, onProgress: (sent: number) => void, abort: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => (request.status === 200 ? resolve() : reject(new Problem("", `HTTP_${request.status}`)));
    request.onerror = () => reject(new Problem("", "NETWORK"));
    request.onabort = () => reject(new Problem("", "CANCELLED"));
    abort.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
