// Files dropped anywhere on the page; true while some are held over it.
import { useEffect, useRef, useState } from "react";

export function useDrops(onFiles: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    let depth = 0;  // dragenter of a child comes before dragleave of its parent
    const listening = new AbortController();
    const on = (name: "dragenter" | "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void) =>
      addEventListener(name, (event) => {
        if (!event.dataTransfer?.types.includes("Files")) return;
        event.preventDefault();
        act(event);
      }, { signal: listening.signal });
    on("dragenter", () => { depth += 1; setOver(true); });
    on("dragover", () => undefined);
    on("dragleave", () => { depth = Math.max(0, depth - 1); setOver(depth > 0); });
    on("drop", (event) => {
      depth = 0;
      setOver(false);
      take.current([...(event.dataTransfer?.files ?? [])]);
    });
    return () => listening.abort();
  }, []);
  return over;
}
