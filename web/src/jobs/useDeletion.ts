// Deleting with a way back: the row is hidden at once, the server is told when the time to undo is over or the page goes.
import { useEffect, useRef, useState } from "react";
import * as api from "../wire/api";
import type { Job } from "../wire/types";

const UNDO_MS = 7000;

export function useDeletion(onDeleted: (id: string) => void, onFailed: (error: unknown) => void) {
  const [hidden, setHidden] = useState<readonly Job[]>([]);
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  const done = useRef({ onDeleted, onFailed });
  done.current = { onDeleted, onFailed };

  const show = (id: string) => setHidden((list) => list.filter((job) => job.job_id !== id));
  const forGood = (id: string) => {
    clearTimeout(timers.current.get(id));
    if (!timers.current.delete(id)) return;
    api.remove(id).then(() => done.current.onDeleted(id), (error: unknown) => done.current.onFailed(error)).finally(() => show(id));
  };
  useEffect(() => {
    const leaving = () => [...timers.current.keys()].forEach(forGood);
    addEventListener("pagehide", leaving);
    return () => removeEventListener("pagehide", leaving);
  }, []);

  return {
    hidden,
    remove(job: Job) {
      setHidden((list) => [...list, job]);
      timers.current.set(job.job_id, setTimeout(() => forGood(job.job_id), UNDO_MS));
    },
    undo(id: string) {
      clearTimeout(timers.current.get(id));
      timers.current.delete(id);
      show(id);
    },
  };
}
