// One rule for the focus: it is where somebody put it or where a command led it. What takes away the element that has it
// hands it to the selected caption, never to the page's body, where letters that were meant as text would be commands.
import { useEffect } from "react";
import type { EditorStore } from "./context";

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

const isGone = (element: Element): boolean => !element.isConnected || (element instanceof HTMLButtonElement && element.disabled);

export function useFocusKept(store: EditorStore): void {
  useEffect(() => {
    const { session, finder, checker, saver } = store;
    let last: Element | null = null, frame = 0;
    const look = () => {
      frame = 0;
      if (!isLost() || session.panel.get() !== null || (last && !isGone(last))) return;
      last = null;
      session.focusSelected();
    };
    const later = () => { frame ||= requestAnimationFrame(look); };
    const noted = (event: FocusEvent) => { last = event.target instanceof Element ? event.target : null; };
    document.addEventListener("focusin", noted);
    const stops = [session.history, session.panel, finder.state, checker.problems, saver.state].map((value) => value.subscribe(later));
    later();  // an editor opens with the focus in its list
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener("focusin", noted);
      for (const stop of stops) stop();
    };
  }, [store]);
}
