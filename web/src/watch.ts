// Follows a job: server-sent events, and polling where they do not get through.
import * as api from "./api.js";

const POLL_MS = 1000;

const isFinal = (job: api.Job) => job.status !== "processing";

/** Calls `onChange` until the job has ended or `stop` is aborted; `onLost` while the server cannot be reached. */
export function watch(id: string, onChange: (job: api.Job) => void, onLost: (error: unknown) => void, stop: AbortSignal): void {
  const events = new EventSource(api.eventsUrl(id));
  stop.addEventListener("abort", () => events.close());
  events.addEventListener("status", (event) => {
    const job = JSON.parse((event as MessageEvent<string>).data) as api.Job;
    if (isFinal(job)) events.close();
    onChange(job);
  });
  events.onerror = () => {
    events.close();
    void poll(id, onChange, onLost, stop);
  };
}

async function poll(id: string, onChange: (job: api.Job) => void, onLost: (error: unknown) => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const job = await api.status(id);
      onChange(job);
      if (isFinal(job)) return;
    } catch (error) {
      onLost(error);
      if (error instanceof api.Problem && error.code === "JOB_NOT_FOUND") return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
