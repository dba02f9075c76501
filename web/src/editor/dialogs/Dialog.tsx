import type { ReactNode } from "react";
import { Modal } from "../../parts/Modal";
import { useEditorStore } from "../state/context";

/** A dialog of the editor: when it closes and nobody is left who had the focus, the selected caption has it. */
export function Dialog({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { session } = useEditorStore();
  return (
    <Modal title={title} {...(wide ? { wide } : {})} onClose={() => session.panel.set(null)} onFocusLost={() => session.focusSelected()}>{children}</Modal>
  );
}
