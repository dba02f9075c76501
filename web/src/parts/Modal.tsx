import { useEffect, useId, useRef, type ReactNode } from "react";
import { useWords } from "../words/context";
import { Icon } from "./Icon";

interface Props { title: string; wide?: boolean; onClose(): void; onFocusLost?(): void; children: ReactNode }

/** The browser's own modal dialog: it keeps the focus, closes on Escape, and gives the focus back. `onFocusLost`: to whom it belonged is gone. */
export function Modal({ title, wide, onClose, onFocusLost, children }: Props) {
  const { words } = useWords(), id = useId();
  const dialog = useRef<HTMLDialogElement>(null), lost = useRef(onFocusLost);
  lost.current = onFocusLost;
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
      else lost.current?.();
    };
  }, []);
  return (
    <dialog ref={dialog} className={wide ? "wide" : ""} aria-labelledby={id} onCancel={(event) => { event.preventDefault(); onClose(); }}>
      <header><h2 id={id}>{title}</h2><button type="button" className="icon" aria-label={words.close} onClick={onClose}><Icon name="close" /></button></header>
      {children}
    </dialog>
  );
}
