// PUT straight to the store. fetch() cannot tell upload progress, XMLHttpRequest can.
import { NETWORK, Problem } from "../api/request";

/** S3's errors as ours: an address that has run out is asked for again, a full disk is said as what it is. */
function problemOf(status: number): Problem {
  const code = { 0: NETWORK, 400: "MEDIA_TOO_LARGE", 403: "BAD_SIGNATURE", 404: "UPLOAD_NOT_FOUND", 507: "STORAGE_FULL" }[status];
  return new Problem("", code ?? "UNAVAILABLE", status);
}

export function put(url: string, bytes: Blob, onProgress: (sent: number) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    stop.addEventListener("abort", abort);
    const settle = (done: () => void) => () => { stop.removeEventListener("abort", abort); done(); };
    request.open("PUT", url);
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = settle(() => (request.status === 200 ? resolve() : reject(problemOf(request.status))));
    request.onerror = settle(() => reject(problemOf(0)));
    request.onabort = settle(() => reject(new DOMException("stopped", "AbortError")));
    if (stop.aborted) reject(new DOMException("stopped", "AbortError"));
    else request.send(bytes);
  });
}
