// When to save, and what a person is told about it. A pure machine: the component obeys `next`.

export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "dirty"; readonly sinceMs: number; readonly lastEditMs: number }
  | { readonly kind: "saving"; readonly editedMeanwhile: boolean }
  | { readonly kind: "conflict" }
  | { readonly kind: "offline"; readonly attempts: number; readonly retryAtMs: number }
  | { readonly kind: "refused"; readonly reason: string };

export type SaveEvent =
  | { readonly kind: "edited"; readonly nowMs: number }
  | { readonly kind: "started" }
  | { readonly kind: "stored"; readonly nowMs: number }
  | { readonly kind: "saveConflict" }
  | { readonly kind: "unreachable"; readonly nowMs: number; readonly attempts: number }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "settled"; readonly nowMs: number };

export const kPauseMs = 800;
/** Somebody who types without a pause is saved nevertheless. */
export const kLongestUnsavedMs = 5000;
const kFirstRetryMs = 1000;
const kLongestRetryMs = 30_000;

export const retryAfterMs = (attempts: number): number =>
  Math.min(kLongestRetryMs, kFirstRetryMs * 2 ** Math.min(10, Math.max(0, attempts - 1)));

function edited(state: SaveState, nowMs: number): SaveState {
  switch (state.kind) {
    case "saved": case "refused": return { kind: "dirty", sinceMs: nowMs, lastEditMs: nowMs };
    case "dirty": return { ...state, lastEditMs: nowMs };
    case "saving": return { ...state, editedMeanwhile: true };
    case "conflict": case "offline": return state;
  }
}

export function onSaveEvent(state: SaveState, event: SaveEvent): SaveState {
  switch (event.kind) {
    case "edited": return edited(state, event.nowMs);
    case "started": return { kind: "saving", editedMeanwhile: false };
    case "stored": {
      const more = state.kind === "saving" && state.editedMeanwhile;
      return more ? { kind: "dirty", sinceMs: event.nowMs, lastEditMs: event.nowMs } : { kind: "saved" };
    }
    case "saveConflict": return { kind: "conflict" };
    case "unreachable":
      return { kind: "offline", attempts: event.attempts, retryAtMs: event.nowMs + retryAfterMs(event.attempts) };
    case "refused": return { kind: "refused", reason: event.reason };
    case "settled": return { kind: "dirty", sinceMs: event.nowMs, lastEditMs: event.nowMs };
  }
}

/** When to save next, or null: not before something else happens. */
export function nextSaveMs(state: SaveState): number | null {
  if (state.kind === "dirty") return Math.min(state.lastEditMs + kPauseMs, state.sinceMs + kLongestUnsavedMs);
  return state.kind === "offline" ? state.retryAtMs : null;
}

/** Whether leaving the page now would lose something. */
export const isUnsaved = (state: SaveState): boolean => state.kind !== "saved";
