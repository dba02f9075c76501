// Follows a job: server-sent events, and polling where they do not get through.
import * as api from "./api";
import { Problem } from "./request";
import type { Job } from "./types";

const POLL_MS = 1000;
const isFinal = (job: Job) => job.status !== "processing";

/** Calls `onChange` until the job has ended or `stop` is aborted; `onLost` while the server cannot be reached. */
export function follow(id: string, onChange: (job: Job) => void, onLost: (error: unknown) => void, stop: AbortSignal): void {
  const events = new EventSource(api.eventsUrl(id));
  stop.addEventListener("abort", () => events.close());
  events.addEventListener("status", (event) => {
    const job = JSON.parse((event as MessageEvent<string>).data) as Job;
    if (isFinal(job)) events.close();
    onChange(job);
  });
  events.onerror = () => {
    events.close();
    void poll(id, onChange, onLost, stop);
  };
}

async function poll(id: string, onChange: (job: Job) => void, onLost: (error: unknown) => void, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    try {
      const job = await api.status(id);
      if (stop.aborted) return;
      onChange(job);
      if (isFinal(job)) return;
    } catch (error) {
      if (stop.aborted) return;
      onLost(error);
      if (error instanceof Problem && error.status === 404) return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
