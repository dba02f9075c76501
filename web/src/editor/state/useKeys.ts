// Listens to the keyboard while an editor is open.
import { useEffect } from "react";
import { actionFor } from "../model/keys";
import { act, caretOf } from "./actions";
import type { EditorStore } from "./context";
import { pressedChord } from "./keys";

/** Where keys have a meaning of their own: a cue's text, another field, a button, or nothing in particular. */
function placeOf(target: EventTarget | null): "cue" | "field" | "button" | "open" {
  if (!(target instanceof HTMLElement)) return "open";
  if (target.closest("dialog")) return "field";
  if (target instanceof HTMLTextAreaElement && target.dataset["cue"] !== undefined) return "cue";
  if (target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target.isContentEditable) return "field";
  return target.closest("button, a, summary") ? "button" : "open";
}

function pressed(store: EditorStore, event: KeyboardEvent): void {
  const chord = pressedChord(event), place = placeOf(event.target);
  if (chord === null || event.defaultPrevented || store.session.panel.get() !== null) return;
  if (place === "field" && !/^(Ctrl\+|Alt\+|F\d)/.test(chord)) return;
  if (place === "button" && /^(Space|Enter)$/.test(chord)) return;
  const action = actionFor(store.keys.map.get(), chord, place === "cue");
  if (action === null || (place === "field" && /^(undo|redo)$/.test(action))) return;  // a field has its own undo
  const caret = place === "cue" ? caretOf(event.target as HTMLTextAreaElement) : null;
  if (act(store, action, caret)) event.preventDefault();
}

export function useKeys(store: EditorStore): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => pressed(store, event);
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [store]);
}
