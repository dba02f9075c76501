// Which key does what. Letters go by their place on the keyboard, so that they work while a Korean layout is on.

export type Action =
  | "playPause" | "back" | "forward" | "reverse" | "pause" | "play" | "replay" | "loop" | "edit" | "leave"
  | "split" | "mergePrevious" | "mergeNext" | "insert" | "delete" | "undo" | "redo" | "find" | "replace"
  | "nextProblem" | "previousProblem" | "nextCue" | "previousCue" | "setStart" | "setEnd" | "moveHere" | "endHereStartNext" | "offsetRest"
  | "startBack" | "startOn" | "endBack" | "endOn" | "takeOffer" | "slower" | "faster" | "nextSpeaker" | "previousSpeaker" | "nameSpeakers" | "help";

/** Where a key counts: while text is written, elsewhere, or always. */
export type Scope = "text" | "player" | "always";

export interface Binding {
  readonly chord: string;
  readonly scope: Scope;
}

export type KeyMap = Readonly<Record<Action, readonly Binding[]>>;

const player = (...chords: string[]): Binding[] => chords.map((chord) => ({ chord, scope: "player" }));
const text = (...chords: string[]): Binding[] => chords.map((chord) => ({ chord, scope: "text" }));
const always = (...chords: string[]): Binding[] => chords.map((chord) => ({ chord, scope: "always" }));

export const kDefaultKeys: KeyMap = {
  playPause: [...player("Space"), ...always("Ctrl+Space")],
  back: player("ArrowLeft"), forward: player("ArrowRight"),
  reverse: player("J"), pause: player("K"), play: player("L"),
  replay: always("Ctrl+Enter"), loop: always("Ctrl+L"),
  edit: player("Enter", "F2"), leave: text("Escape"),
  split: text("Enter"), mergePrevious: text("Backspace"), mergeNext: text("Delete"),
  insert: player("Insert"), delete: [...player("Delete"), ...always("Ctrl+Shift+Backspace")],
  undo: always("Ctrl+Z"), redo: always("Ctrl+Y", "Ctrl+Shift+Z"),
  find: always("Ctrl+F"), replace: always("Ctrl+H"),
  nextProblem: always("F8"), previousProblem: always("Shift+F8"),
  nextCue: [...player("ArrowDown"), ...always("Alt+ArrowDown")],
  previousCue: [...player("ArrowUp"), ...always("Alt+ArrowUp")],
  setStart: player("["), setEnd: player("]"),
  moveHere: player("Shift+["), endHereStartNext: player("Shift+]"), offsetRest: [],
  startBack: always("Alt+["), startOn: always("Alt+]"), endBack: always("Alt+Shift+["), endOn: always("Alt+Shift+]"),
  takeOffer: always("Alt+Enter"),
  slower: always("Alt+,"), faster: always("Alt+."),
  nextSpeaker: player("S"), previousSpeaker: player("Shift+S"), nameSpeakers: player("N"), help: player("?"),
};

/** A Mac has no Insert, its function keys are the sound's and the light's, and ⌘ with H, L, Y and ⇧⌫ are the system's or the browser's. */
export const kMacKeys: KeyMap = {
  ...kDefaultKeys,
  playPause: [...player("Space"), ...always("Alt+Space")], loop: always("Alt+L"), redo: always("Ctrl+Shift+Z"),
  replace: always("Ctrl+Alt+F"), insert: always("Alt+N"), delete: [...player("Delete", "Backspace"), ...always("Ctrl+Alt+Backspace")],
  nextProblem: always("Alt+P"), previousProblem: always("Alt+Shift+P"),
};

/** Keys that people bring along. Sources: the default shortcuts of Subtitle Edit 4 (tab "Adjust") and of Aegisub 3.2. */
const kSubtitleEdit: Partial<KeyMap> = {
  playPause: [...player("Space"), ...always("Ctrl+P")], back: [...player("ArrowLeft"), ...always("Alt+ArrowLeft")], forward: [...player("ArrowRight"), ...always("Alt+ArrowRight")],
  offsetRest: always("F9"), endHereStartNext: always("F10"), setStart: always("F11"), setEnd: always("F12"),
};
const kAegisub: Partial<KeyMap> = {
  playPause: [...player("Space"), ...always("Ctrl+P")], replay: [...player("R", "S"), ...always("Ctrl+Enter")],
  previousCue: [...player("Z", "ArrowUp"), ...always("Alt+ArrowUp")], nextCue: [...player("X", "ArrowDown"), ...always("Alt+ArrowDown")],
  setStart: [...player("["), ...always("Ctrl+3")], setEnd: [...player("]"), ...always("Ctrl+4")], delete: [...player("Delete"), ...always("Ctrl+Delete")],
  nextSpeaker: player("V"), previousSpeaker: player("Shift+V"),
};

export type Preset = "ecg" | "subtitleEdit" | "aegisub";

export function presetKeys(preset: Preset, isMac: boolean): KeyMap {
  const own = isMac ? kMacKeys : kDefaultKeys;
  return { ...own, ...(preset === "subtitleEdit" ? kSubtitleEdit : preset === "aegisub" ? kAegisub : {}) };
}

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
}

const kByCode: Readonly<Record<string, string>> = {
  Space: "Space", BracketLeft: "[", BracketRight: "]", Comma: ",", Period: ".", NumpadEnter: "Enter",
};

/** "Ctrl+Shift+Z". Null for a modifier alone, and while an input method composes: that key is the method's. */
export function chordOf(press: KeyPress): string | null {
  if (press.isComposing || press.key === "Process" || /^(Control|Shift|Alt|Meta|Dead)$/.test(press.key)) return null;
  const letter = /^Key([A-Z])$/.exec(press.code)?.[1] ?? /^Digit(\d)$/.exec(press.code)?.[1];
  const isHelp = press.key === "?";
  const name = isHelp ? "?" : letter ?? kByCode[press.code] ?? press.key;
  const parts = [press.ctrlKey || press.metaKey ? "Ctrl" : "", press.altKey ? "Alt" : "",
    press.shiftKey && !isHelp ? "Shift" : "", name];
  return parts.filter(Boolean).join("+");
}

const counts = (binding: Binding, inText: boolean): boolean =>
  binding.scope === "always" || (binding.scope === "text") === inText;

export function actionFor(keys: KeyMap, chord: string, inText: boolean): Action | null {
  const actions = Object.keys(keys) as Action[];
  return actions.find((a) => keys[a].some((b) => b.chord === chord && counts(b, inText))) ?? null;
}

const meet = (a: Scope, b: Scope): boolean => a === b || a === "always" || b === "always";

/** Gives `chord` to `action` alone, in its first binding's scope; whatever had it there loses it. */
export function rebind(keys: KeyMap, action: Action, chord: string): KeyMap {
  const scope = (keys[action][0] ?? kDefaultKeys[action][0])!.scope;
  const rest = Object.entries(keys).map(([name, bindings]) =>
    [name, bindings.filter((b) => b.chord !== chord || !meet(b.scope, scope))]);
  return { ...(Object.fromEntries(rest) as KeyMap), [action]: [{ chord, scope }] };
}

/** Keys somebody stored, checked: what is not one of ours is as if it had never been. */
export function parseKeys(stored: string | null, usual: KeyMap = kDefaultKeys): KeyMap {
  try {
    const value: unknown = JSON.parse(stored ?? "{}");
    if (typeof value !== "object" || value === null) return usual;
    const known = Object.entries(value).filter(([name, list]) => name in kDefaultKeys && isBindings(list));
    return { ...usual, ...(Object.fromEntries(known) as Partial<KeyMap>) };
  } catch {
    return usual;
  }
}

function isBindings(value: unknown): value is Binding[] {
  return Array.isArray(value) && value.every((b: unknown) => typeof b === "object" && b !== null &&
    "chord" in b && typeof b.chord === "string" && "scope" in b && /^(text|player|always)$/.test(String(b.scope)));
}
