// The files on their way. One that has become a job leaves the list.
import { useEffect, useReducer, useRef } from "react";
import { lanesOf, UploadQueue } from "./queue";

function lanesHere(): number {
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return lanesOf(page?.nextHopProtocol ?? "");
}

export function useUploads(onStarted: (jobId: string) => void): UploadQueue {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const started = useRef(onStarted), queue = useRef<UploadQueue>();
  started.current = onStarted;
  queue.current ??= new UploadQueue(lanesHere, redraw, (jobId) => started.current(jobId));

  useEffect(() => {
    const busy = (event: BeforeUnloadEvent) => { if (queue.current?.isBusy) event.preventDefault(); };
    addEventListener("beforeunload", busy);
    return () => removeEventListener("beforeunload", busy);
  }, []);
  return queue.current;
}
