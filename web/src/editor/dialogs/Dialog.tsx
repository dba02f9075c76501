import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "../../parts/Icon";
import { useDesk } from "../state/context";
import { useEditorWords } from "../words/words";

/** The browser's own modal dialog: it keeps the focus, closes on Escape, and gives the focus back. */
export function Dialog({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { session } = useDesk(), words = useEditorWords(), id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const close = () => session.panel.set(null);
  useEffect(() => {
    const before = document.activeElement, shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    // What is asked for is what one writes; a dialog without a field begins at its first button.
    const field = shown?.querySelector<HTMLElement>("input:not([type='radio']), select");
    field?.focus();
    if (field instanceof HTMLInputElement && field.type !== "checkbox") field.select();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus({ preventScroll: true });
      else session.focusSelected();
    };
  }, [session]);
  return (
    <dialog ref={dialog} className={wide ? "wide" : ""} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); close(); }}>
      <header><h2 id={id}>{title}</h2><button type="button" className="icon" aria-label={words.close} onClick={close}><Icon name="close" /></button></header>
      {children}
    </dialog>
  );
}
