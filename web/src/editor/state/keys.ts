// The person's keys, kept in this browser.
import { chordOf, parseKeys, presetKeys, rebind, type Action, type KeyMap, type Preset } from "../model/keys";
import { Observable } from "./observable";

const kStored = "ecg.keys";
const isMac = (): boolean => typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.platform);
const kPresets = ["ecg", "subtitleEdit", "aegisub"] as const;

export class Keys {
  readonly map = new Observable<KeyMap>(parseKeys(localStorage.getItem(kStored), presetKeys("ecg", isMac())));

  rebind(action: Action, chord: string): void { this.keep(rebind(this.map.get(), action, chord)); }

  /** Which set of keys is on, or null: a person's own. */
  get preset(): Preset | null {
    const now = JSON.stringify(this.map.get());
    return kPresets.find((preset) => JSON.stringify({ ...this.map.get(), ...presetKeys(preset, isMac()) }) === now) ?? null;
  }

  choose(preset: Preset): void { this.keep(presetKeys(preset, isMac())); }

  reset(): void {
    localStorage.removeItem(kStored);
    this.map.set(presetKeys("ecg", isMac()));
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
  const parts = chord === "+" ? ["+"] : chord.split("+");
  return parts.map((part) => (part === "Ctrl" && isMac() ? "⌘" : kNames[part] ?? part)).join("+");
}
