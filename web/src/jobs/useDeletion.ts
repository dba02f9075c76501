// Deleting with a way back: the row is hidden at once, the server is told when the time to undo is over. Leaving
// the page makes nothing final.
import { useEffect, useRef, useState } from "react";
import * as api from "../api/api";
import type { Job } from "../api/types";

/** Long enough to read what was deleted and to reach the button. */
const UNDO_MS = 10_000;

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
  // Whoever leaves while a deletion can still be undone has not let it become final: the video is there when they come back.
  useEffect(() => {
    const leaving = () => timers.current.forEach((timer) => clearTimeout(timer));
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
