// Every key of the editor, pressed in a real browser; and Korean as an input method writes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { until } from "./browser.js";
import { caretAt, playing, saved, textOf, textsBecome, timeOf } from "./desk.js";
import { cuesOf } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening({ job: true });
let page;

async function open(...lines) {
  page = await here.editorOf(lines);
  await until(page, () => document.querySelector("video").readyState >= 2, "a picture");
}
const close = () => page.context().close();
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const focusRow = (n) => page.locator(`[aria-posinset="${n}"] .cue`).focus();

/** Until the video stands where `expected` says, within two frames. */
const comesTo = async (expected) => {
  for (const end = Date.now() + 5000; Math.abs((await timeOf(page)) - expected) > 0.25; await new Promise((go) => setTimeout(go, 20)))
    assert.ok(Date.now() < end, `the video is at ${await timeOf(page)}, not at ${expected}`);
};

test("space, J, K, L and the arrows move the video", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await focusRow(1);
  await press("ArrowRight", "ArrowRight", "ArrowRight");
  await comesTo(3);
  await press("ArrowLeft");
  await comesTo(2);
  await press("j");
  await comesTo(0);
  await press("Space");
  await playing(page, true);
  await press("Space");
  await playing(page, false);
  await press("l");
  await playing(page, true);
  await press("l");
  await until(page, () => document.querySelector("video").playbackRate === 1.25, "L again plays faster");
  await press("k");
  await playing(page, false);
  await close();
});

test("Enter divides a cue at the caret, Backspace at the start joins it again, Ctrl+Z and Ctrl+Y go back and forth", { timeout: 60_000 }, async () => {
  await open("Ask not what", "Two.");
  await caretAt(page, 1, "Ask not ".length);
  await press("Enter");
  await textsBecome(page, ["Ask not", "what", "Two."]);
  await until(page, () => document.activeElement?.closest("[aria-posinset]")?.getAttribute("aria-posinset") === "2", "the caret in the second half");
  await press("Backspace");
  await textsBecome(page, ["Ask not what", "Two."]);
  await press("Control+z", "Control+z");
  await textsBecome(page, ["Ask not what", "Two."]);
  await press("Control+y");
  await textsBecome(page, ["Ask not", "what", "Two."]);
  await press("Control+Shift+Z");
  await textsBecome(page, ["Ask not what", "Two."]);
  await caretAt(page, 1, 3);
  await press("Backspace");
  await textsBecome(page, ["As not what", "Two."]);
  await saved(page);
  assert.deepEqual((await cuesOf(here.server, here.job)).cues.map(({ text }) => text), ["As not what", "Two."]);
  await close();
});

test("Ctrl+Enter plays the cue alone again", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await caretAt(page, 2, 0);
  await press("Control+Enter");
  await playing(page, true);
  await playing(page, false);
  await comesTo(3.9);
  await close();
});

test("Ctrl+F finds, Ctrl+H replaces, Escape goes back to the text", { timeout: 60_000 }, async () => {
  await open("A cat.", "A dog.", "The cat.");
  await caretAt(page, 1, 0);
  await press("Control+f");
  await page.keyboard.type("cat");
  await page.getByText("1 of 2").waitFor();
  await press("Enter");
  await page.getByText("2 of 2").waitFor();
  await press("Escape");
  await until(page, () => document.activeElement?.value === "The cat." && document.activeElement.selectionStart === 4, "the match selected in its text");
  await press("Control+h");
  await page.getByLabel("Replace with").fill("bird");
  await page.getByRole("button", { name: "Replace all" }).click();
  await textsBecome(page, ["A bird.", "A dog.", "The bird."]);
  await press("Escape", "Control+z");
  await textsBecome(page, ["A cat.", "A dog.", "The cat."]);
  await close();
});

test("F8 goes to the next cue that breaks a rule, and ? shows the keys", { timeout: 60_000 }, async () => {
  const long = "This line is so long that nobody can read it in the two seconds for which it is to be seen on a screen.";
  await open("One.", "Two.", long);
  await focusRow(1);
  await press("F8");
  await until(page, () => document.activeElement?.closest("[aria-posinset]")?.getAttribute("aria-posinset") === "3", "the focus on the third cue");
  await comesTo(4);
  await press("?");
  const keys = page.getByRole("dialog", { name: "Keys" });
  await keys.getByText("Split at the caret").waitFor();
  await press("Escape");
  await keys.waitFor({ state: "detached" });
  await close();
});

const focusIsOn = (selector) => until(page, `document.activeElement?.matches(${JSON.stringify(selector)})`, `the focus on ${selector}`);

test("F2 and Enter go into the text, Escape out of it, the arrows from cue to cue", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await focusRow(1);
  await press("F2");
  await focusIsOn("[aria-posinset='1'] textarea");
  await press("Alt+ArrowDown");
  await focusIsOn("[aria-posinset='2'] textarea");
  await press("Escape");
  await focusIsOn("[aria-posinset='2'] .cue");
  await press("ArrowUp", "Enter");
  await focusIsOn("[aria-posinset='1'] textarea");
  await press("Escape", "ArrowDown", "ArrowDown");
  await focusIsOn("[aria-posinset='3'] .cue");
  await close();
});

test("Insert, Delete and Ctrl+Shift+Backspace add, join and take away", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await caretAt(page, 1, "One.".length);
  await press("Delete");
  await textsBecome(page, ["One. Two.", "Three."]);
  await press("Control+z", "Escape", "Insert");
  await textsBecome(page, ["One.", "", "Two.", "Three."]);
  await focusIsOn("[aria-posinset='2'] textarea");
  await press("Control+Shift+Backspace");
  await textsBecome(page, ["One.", "Two.", "Three."]);
  await focusRow(3);
  await press("Delete");
  await textsBecome(page, ["One.", "Two."]);
  await close();
});

test("brackets set the edges at the playhead, Alt with comma and point the speed, Ctrl+L the loop, Shift+F8 goes back to a problem", { timeout: 60_000 }, async () => {
  await open("This is far too much to be read by anybody in two seconds, whatever they do.", "Two.", "Three.");
  const field = (name) => page.getByLabel(name, { exact: true }), value = async (name) => (await field(name)).inputValue();
  await focusRow(3);
  await press("Shift+F8");
  await focusIsOn("[aria-posinset='1'] .cue");
  await press("ArrowRight");
  await comesTo(1);
  await press("[");
  assert.equal(await value("Start"), "00:01.000");
  await press("Control+z", "]");
  assert.deepEqual([await value("Start"), await value("End")], ["00:00.000", "00:01.000"]);
  await press("Alt+.");
  await until(page, () => document.querySelector("video").playbackRate === 1.25, "faster");
  await press("Alt+,", "Alt+,");
  await until(page, () => document.querySelector("video").playbackRate === 0.75, "slower");
  await press("Control+l");
  await page.getByRole("button", { name: "Loop this cue", pressed: true }).waitFor();
  await press("Control+l");
  await page.getByRole("button", { name: "Loop this cue", pressed: false }).waitFor();
  await press("Control+Space");
  await playing(page, false);
  await close();
});

/** What a Korean input method does while 한 is being put together, up to `text`. */
async function compose(client, text) {
  await client.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
}

test("Enter while a syllable is being composed ends the syllable, and divides nothing", { timeout: 60_000 }, async () => {
  await open("국민 여러분", "Two.");
  const client = await page.context().newCDPSession(page);
  await caretAt(page, 1, "국민 ".length);
  for (const jamo of ["ㄷ", "대", "댛"]) await compose(client, jamo);
  // A key that the input method takes for itself: the browser tells of it as 229.
  const key = { windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229, key: "Process", code: "Enter" };
  await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", ...key });
  await client.send("Input.dispatchKeyEvent", { type: "keyUp", ...key });
  await client.send("Input.dispatchKeyEvent", { type: "rawKeyDown", windowsVirtualKeyCode: 13, key: "Enter", code: "Enter" });
  await client.send("Input.dispatchKeyEvent", { type: "keyUp", windowsVirtualKeyCode: 13, key: "Enter", code: "Enter" });
  await textsBecome(page, ["국민 댛여러분", "Two."]);
  await client.send("Input.insertText", { text: "대한" });
  await textsBecome(page, ["국민 대한여러분", "Two."]);
  await press("Enter");
  await textsBecome(page, ["국민 대한", "여러분", "Two."]);
  await press("Control+z");
  await textsBecome(page, ["국민 대한여러분", "Two."]);
  await close();
});

test("a syllable that is stored as its letters is never divided", { timeout: 60_000 }, async () => {
  const syllables = "한글".normalize("NFD");
  await open(syllables, "Two.");
  await caretAt(page, 1, "한".normalize("NFD").length + 1);
  await press("Enter");
  await textsBecome(page, ["한".normalize("NFD"), "글".normalize("NFD"), "Two."]);
  await close();
});
