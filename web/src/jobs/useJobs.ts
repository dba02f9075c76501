// The list, live: status events for the first jobs in work, a poll for the rest and for what others have added.
import { useCallback, useEffect, useRef, useState } from "react";
import * as api from "../api/api";
import { follow } from "../api/follow";
import type { Job } from "../api/types";
import { isWorking, withFirstPage, withPage, withStatus } from "./jobList";

const BUSY_MS = 2500, IDLE_MS = 10_000;
const FOLLOWED = 2;  // a browser opens six connections to a host, and uploads need some

export function useJobs(shown: boolean) {
  const [jobs, setJobs] = useState<Job[] | null>(null);
  const [lost, setLost] = useState(false);
  const [next, setNext] = useState<string | null>(null);
  const pages = useRef(1);

  const refresh = useCallback(async () => {
    try {
      const page = await api.jobs();
      setJobs((known) => withFirstPage(known ?? [], page.jobs, page.next === null));
      if (pages.current === 1) setNext(page.next);
      setLost(false);
    } catch {
      setLost(true);
    }
  }, []);

  const busy = lost || (jobs?.some(isWorking) ?? true);
  useEffect(() => {
    if (!shown) return;
    void refresh();
    const timer = setInterval(() => { if (!document.hidden) void refresh(); }, busy ? BUSY_MS : IDLE_MS);
    return () => clearInterval(timer);
  }, [shown, busy, refresh]);

  const followed = shown ? (jobs ?? []).filter(isWorking).slice(-FOLLOWED).map((job) => job.job_id).join(" ") : "";
  useEffect(() => {
    const stop = new AbortController();
    for (const id of followed ? followed.split(" ") : [])
      follow(id, (job) => {
        setJobs((known) => known && withStatus(known, job));
        if (!isWorking(job)) void refresh();  // the list knows more of a job that has ended
      }, () => undefined, stop.signal);
    return () => stop.abort();
  }, [followed, refresh]);

  const more = async () => {
    if (!next) return;
    const page = await api.jobs(next).catch(() => null);
    if (!page) { setLost(true); return; }
    pages.current += 1;
    setJobs((known) => withPage(known ?? [], page.jobs));
    setNext(page.next);
  };
  const forget = (id: string) => setJobs((known) => known && known.filter((job) => job.job_id !== id));
  return { jobs, lost, more: next ? more : null, refresh, forget };
}
