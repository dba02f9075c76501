// The video of the editor, listened to again in another language. What is in the editor stays.
import { useEffect, useState } from "react";
import type { Ended } from "../../jobs/again";
import { AgainDialog } from "../../jobs/AgainDialog";
import { jobHref } from "../../route";
import * as api from "../../api/api";
import { useEditorStore } from "../state/context";

export function AgainPanel() {
  const { jobId, session } = useEditorStore();
  const [job, setJob] = useState<Ended | null>(null);
  const close = () => session.panel.set(null);
  useEffect(() => {
    let isOpen = true;
    api.job(jobId).then((line) => { if (isOpen) setJob(line); }, () => { if (isOpen) session.panel.set(null); });
    return () => { isOpen = false; };
  }, [jobId, session]);
  if (!job) return null;
  return <AgainDialog job={job} onClose={close} onFocusLost={() => session.focusSelected()} onAsked={(next) => { location.hash = jobHref(next.job_id); }} />;
}
