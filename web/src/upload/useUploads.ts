// The files on their way. One that has become a job leaves the list.
import { useEffect, useReducer, useRef } from "react";
import { Upload } from "./upload";

export interface Uploads {
  list: readonly Upload[];
  add(files: Iterable<File>, language: string): void;
  drop(upload: Upload): void;
}

export function useUploads(onStarted: (jobId: string) => void): Uploads {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const list = useRef<Upload[]>([]);
  const started = useRef(onStarted);
  started.current = onStarted;

  useEffect(() => {
    const busy = (event: BeforeUnloadEvent) => { if (list.current.some(({ view }) => view.state === "uploading")) event.preventDefault(); };
    addEventListener("beforeunload", busy);
    return () => removeEventListener("beforeunload", busy);
  }, []);

  const changed = (upload: Upload) => {
    if (upload.view.state === "done" && list.current.includes(upload)) {
      list.current = list.current.filter((each) => each !== upload);
      started.current(upload.view.jobId);
    }
    redraw();
  };
  return {
    list: list.current,
    add(files, language) {
      for (const file of files) {
        const upload: Upload = new Upload(file, language, () => changed(upload));
        list.current = [...list.current, upload];
        upload.start();
      }
      redraw();
    },
    drop(upload) {
      upload.discard();
      list.current = list.current.filter((each) => each !== upload);
      redraw();
    },
  };
}
