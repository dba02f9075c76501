// What goes on while an editor is open, and how it is left: nothing unsaved is lost without a question.
import { useEffect, useRef } from "react";
import { useWords } from "../../words/context";
import type { Desk } from "./context";
import { followOthers, takeIn } from "./others";

const idle = (next: () => void) => ("requestIdleCallback" in window ? requestIdleCallback(next) : setTimeout(next, 50));

export function useDeskLife(desk: Desk): void {
  const { language } = useWords();
  const shown = useRef(language);
  useEffect(() => {
    if (shown.current !== language) desk.checker.all();  // reasons come in the person's language
    shown.current = language;
  }, [desk, language]);

  useEffect(() => {
    let isOpen = true;
    idle(() => { if (isOpen) void desk.takeArrivals(); });
    const ask = (event: BeforeUnloadEvent) => {
      if (!desk.saver.isUnsaved) return;
      void desk.saver.flush();
      event.preventDefault();
    };
    const hidden = () => { if (document.visibilityState === "hidden") void desk.saver.flush(); };
    const stopDrafts = desk.drafts.start(), stopOthers = followOthers(desk.jobId, desk.saver);
    const stopTaking = desk.saver.overtaken.subscribe(() => takeIn(desk.session, desk.saver));
    addEventListener("beforeunload", ask);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      isOpen = false;
      removeEventListener("beforeunload", ask);
      document.removeEventListener("visibilitychange", hidden);
      stopDrafts();
      stopOthers();
      stopTaking();
      void desk.saver.flush().finally(() => { desk.saver.stop(); desk.arrival.stop(); desk.drafts.end(); });
      desk.checker.stop();
    };
  }, [desk]);
}
