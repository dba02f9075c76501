import { expect, test } from "vitest";
import { actionFor, chordOf, kDefaultKeys, parseKeys, presetKeys, rebind, type KeyPress } from "./keys";

const press = (key: string, code: string, more: Partial<KeyPress> = {}): KeyPress =>
  ({ key, code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false, ...more });

test("a letter is its place, whatever layout is on", () => {
  expect(chordOf(press("ㅓ", "KeyJ"))).toBe("J");
  expect(chordOf(press("ㅋ", "KeyZ", { ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Shift+Z");
  expect(chordOf(press("z", "KeyZ", { metaKey: true }))).toBe("Ctrl+Z");
  expect(chordOf(press("?", "Slash", { shiftKey: true }))).toBe("?");
});
test("keys of an input method and lone modifiers are nobody's", () => {
  expect(chordOf(press("Enter", "Enter", { isComposing: true }))).toBeNull();
  expect(chordOf(press("Process", "KeyR"))).toBeNull();
  expect(chordOf(press("Control", "ControlLeft", { ctrlKey: true }))).toBeNull();
});
test("the same key means one thing in a text and another outside", () => {
  const at = (chord: string, inText: boolean) => actionFor(kDefaultKeys, chord, inText);
  expect([at("Enter", true), at("Enter", false)]).toEqual(["split", "edit"]);
  expect([at("Space", true), at("Space", false)]).toEqual([null, "playPause"]);
  expect([at("Delete", true), at("Delete", false)]).toEqual(["mergeNext", "delete"]);
  expect([at("Ctrl+Enter", true), at("Ctrl+Enter", false), at("F8", true)]).toEqual(["replay", "replay", "nextProblem"]);
});
test("no default key has two meanings in one place", () => {
  for (const inText of [true, false]) {
    const chords = Object.values(kDefaultKeys).flat().filter((b) => b.scope === "always" || (b.scope === "text") === inText);
    expect(new Set(chords.map((b) => b.chord)).size).toBe(chords.length);
  }
});
test("a key given to another action leaves the one that had it", () => {
  const keys = rebind(kDefaultKeys, "loop", "F8");
  expect([actionFor(keys, "F8", true), keys.nextProblem, actionFor(keys, "Ctrl+L", true)]).toEqual(["loop", [], null]);
  expect(rebind(kDefaultKeys, "play", "Enter").split).toEqual(kDefaultKeys.split);
});
test("stored keys survive, stored nonsense does not", () => {
  const keys = rebind(kDefaultKeys, "loop", "F9");
  expect(parseKeys(JSON.stringify(keys))).toEqual(keys);
  for (const bad of [null, "", "{", "3", "null", '{"loop":3}', '{"loop":[{"chord":1}]}', '{"rm":[]}'])
    expect(parseKeys(bad)).toEqual(kDefaultKeys);
});
test.each(["ecg", "subtitleEdit", "aegisub"] as const)("the keys of %s have one meaning in one place, on a Mac too", (preset) => {
  for (const isMac of [false, true]) {
    for (const inText of [true, false]) {
      const keys = Object.values(presetKeys(preset, isMac)).flat().filter((b) => b.scope === "always" || (b.scope === "text") === inText);
      expect(keys.map((b) => b.chord).filter((chord, i, all) => all.indexOf(chord) !== i)).toEqual([]);
    }
  }
});
test("on a Mac no key is the system's or the browser's own", () => {
  const chords = Object.values(presetKeys("ecg", true)).flat().map((b) => b.chord);
  for (const taken of ["Ctrl+H", "Ctrl+Space", "Ctrl+Y", "Ctrl+L", "Ctrl+Shift+Backspace", "Ctrl+Q", "Ctrl+M"]) expect(chords).not.toContain(taken);
});
