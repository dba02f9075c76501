// What goes on while an editor is open, and how it is left: nothing unsaved is lost without a question.
import { useEffect, useRef } from "react";
import { useWords } from "../../words/context";
import type { EditorStore } from "./context";
import { followOthers, takeIn } from "./others";

const idle = (next: () => void) => ("requestIdleCallback" in window ? requestIdleCallback(next) : setTimeout(next, 50));

export function useEditorStoreLife(store: EditorStore): void {
  const { language } = useWords();
  const shown = useRef(language);
  useEffect(() => {
    if (shown.current !== language) store.checker.all();  // reasons come in the person's language
    shown.current = language;
  }, [store, language]);

  useEffect(() => {
    let isOpen = true;
    idle(() => { if (isOpen) void store.takeArrivals(); });
    const ask = (event: BeforeUnloadEvent) => {
      if (!store.saver.isUnsaved) return;
      void store.saver.flush();
      event.preventDefault();
    };
    const hidden = () => { if (document.visibilityState === "hidden") void store.saver.flush(); };
    const stopDrafts = store.drafts.start(), stopOthers = followOthers(store.jobId, store.saver);
    const stopTaking = store.saver.saveConflict.subscribe(() => takeIn(store.session, store.saver));
    addEventListener("beforeunload", ask);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      isOpen = false;
      removeEventListener("beforeunload", ask);
      document.removeEventListener("visibilitychange", hidden);
      stopDrafts();
      stopOthers();
      stopTaking();
      void store.saver.flush().finally(() => { store.saver.stop(); store.arrival.stop(); store.drafts.end(); });
      store.checker.stop();
    };
  }, [store]);
}
