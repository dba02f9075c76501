// The person's keys, kept in this browser.
import { chordOf, kDefaultKeys, parseKeys, rebind, type Action, type KeyMap } from "../model/keys";
import { Value } from "./value";

const kStored = "ecg.keys";

export class Keys {
  readonly map = new Value<KeyMap>(parseKeys(localStorage.getItem(kStored)));

  rebind(action: Action, chord: string): void { this.keep(rebind(this.map.get(), action, chord)); }

  reset(): void {
    localStorage.removeItem(kStored);
    this.map.set(kDefaultKeys);
  }

  private keep(map: KeyMap): void {
    localStorage.setItem(kStored, JSON.stringify(map));
    this.map.set(map);
  }
}

/** Null also for a key that ends a composition: 229 is what Safari tells of it, behind `compositionend`. */
export const pressedChord = (event: KeyboardEvent): string | null => (event.keyCode === 229 ? null : chordOf(event));

const kNames: Readonly<Record<string, string>> = {
  ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", Backspace: "⌫", Delete: "Del", Insert: "Ins",
};

/** "Ctrl+↑"; on a Mac "⌘+↑". */
export function chordName(chord: string): string {
  const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => (part === "Ctrl" && isMac ? "⌘" : kNames[part] ?? part)).join("+");
}
