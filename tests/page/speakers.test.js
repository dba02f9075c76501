// Three people talk: told apart by colour, named and given what they say by keyboard, and named in the file.
import assert from "node:assert/strict";
import { test } from "node:test";
import { picture, until } from "./browser.js";
import { openEditor, saved } from "./desk.js";
import { captionsOf, cuesSaying, putCues } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening({ job: true });

const kSaid = ["Who is it?", "It is me.", "And I.", "Come in."];
const kBy = ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"];

async function open() {
  const cues = cuesSaying(...kSaid).map((cue, i) => (kBy[i] ? { ...cue, speaker: kBy[i], words: cue.words.map((word) => ({ ...word, speaker: kBy[i] })) } : cue));
  await putCues(here.server, here.job, cues);
  return openEditor(here.browser, here.server, here.job);
}

/** What is seen of the overlay at the `n`th cue. */
async function overlayAt(page, n) {
  await page.locator(`[aria-posinset="${n}"] .when`).click();
  await page.locator(".overlay").filter({ hasText: kSaid[n - 1] }).waitFor();
  return page.locator(".overlay span span").evaluate((line) => getComputedStyle(line).color);
}

const whoSays = (page, n) => page.locator(`[aria-posinset="${n}"] .who`).textContent();

test("three speakers are three colours, on the picture and in the list", { timeout: 60_000 }, async () => {
  const page = await open();
  const seen = [await overlayAt(page, 1), await overlayAt(page, 2), await overlayAt(page, 3)];
  assert.deepEqual(seen, ["rgb(255, 255, 255)", "rgb(255, 255, 0)", "rgb(0, 255, 255)"]);
  const dots = await page.locator(".who").evaluateAll((names) => names.map((name) => getComputedStyle(name, "::before").backgroundColor));
  assert.deepEqual(dots, seen);
  await page.context().close();
});

test("S gives a cue to the next speaker, N names them, and the SubRip file says the names", { timeout: 60_000 }, async () => {
  const page = await open();
  await page.locator('[aria-posinset="4"] .cue').focus();
  await page.keyboard.press("s");
  await page.keyboard.press("s");
  await until(page, () => document.querySelector('[aria-posinset="4"] .who')?.textContent === "SPEAKER_01", "the second speaker");
  await page.locator(".announced").filter({ hasText: "SPEAKER_01" }).waitFor({ state: "attached" });
  await page.keyboard.press("Shift+S");
  await until(page, () => document.querySelector('[aria-posinset="4"] .who')?.textContent === "SPEAKER_00", "the first again");
  await page.keyboard.press("n");
  for (const [number, name] of [["SPEAKER_00", "지수"], ["SPEAKER_01", "Ana"], ["SPEAKER_02", "Ben"]]) {
    await page.getByLabel(`New name of ${number}`).focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText(name);
  }
  await page.keyboard.press("Enter");
  await until(page, () => document.querySelector('[aria-posinset="4"] .who')?.textContent === "지수", "the name");
  assert.deepEqual([await whoSays(page, 1), await whoSays(page, 2), await whoSays(page, 3)], ["지수", "Ana", "Ben"]);
  await saved(page);
  await overlayAt(page, 2);
  await picture(page, "speakers");
  const srt = (query) => captionsOf(here.server, here.job, `captions.srt${query}`);
  assert.deepEqual(await srt(""), Buffer.from("1\n00:00:00,000 --> 00:00:01,900\n지수: Who is it?\n\n2\n00:00:02,000 --> 00:00:03,900\nAna: It is me.\n\n"
    + "3\n00:00:04,000 --> 00:00:05,900\nBen: And I.\n\n4\n00:00:06,000 --> 00:00:07,900\n지수: Come in.\n"));
  assert.ok(!(await srt("?speakers=off")).includes("Ana"));
  await page.context().close();
});
