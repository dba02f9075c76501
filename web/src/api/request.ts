// One request to the backend. A failure becomes a Problem: a code for programs, a sentence for the person.
export const API = "/api/upload-video";

export class Problem extends Error {
  constructor(message: string, readonly code: string, readonly status = 0) { super(message); }
}

/** The code of a Problem when nobody answered. */
export const NETWORK = "NETWORK";

/** Sent to the window when the server asks who is there: at first, and when a session has ended. */
export const SIGNED_OUT = "ecg-signed-out";

export interface Answered<T> { body: T; etag: string | null }

export async function answered<T>(path: string, init: RequestInit = {}): Promise<Answered<T>> {
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", document.documentElement.lang);
  if (init.body) headers.set("Content-Type", "application/json");
  const answer = await fetch(path, { ...init, headers }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new Problem("", NETWORK);
  });
  const body: unknown = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
  if (answer.ok) return { body: body as T, etag: answer.headers.get("ETag") };
  if (answer.status === 401) dispatchEvent(new Event(SIGNED_OUT));
  const { detail, code } = (body ?? {}) as { detail?: string; code?: string };
  throw new Problem(detail ?? `HTTP ${answer.status}`, code ?? `HTTP_${answer.status}`, answer.status);
}

export async function asked<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await answered<T>(path, init)).body;
}

export const post = <T>(path: string, body: unknown, signal?: AbortSignal) =>
  asked<T>(path, { method: "POST", body: JSON.stringify(body), ...(signal && { signal }) });
