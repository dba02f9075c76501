// A video to corrected captions, the way a person goes: drop, watch it worked on, correct, come back, take away.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { drop, picture, until } from "./browser.js";
import { saved, textOf } from "./desk.js";
import { cuesOf, srtOf } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening();

/** Every value that the first progress bar ever shows. */
const watchProgress = (page) => page.evaluate(() => {
  globalThis.shown = [];
  const look = () => {
    const bar = document.querySelector(".row progress");
    if (bar && globalThis.shown.at(-1) !== bar.value) globalThis.shown.push(bar.value);
    requestAnimationFrame(look);
  };
  look();
});

test("a dropped video is worked on, corrected while it plays, and taken away as it was corrected", { timeout: 180_000 }, async () => {
  const page = await here.page();
  await drop(page, "talk.webm", "video/webm", here.video);
  const row = page.locator(".row", { has: page.getByRole("link", { name: "talk.webm" }) });
  await row.locator("progress").waitFor();
  await watchProgress(page);
  await row.locator(".state.completed").waitFor({ timeout: 120_000 });
  const shown = await page.evaluate(() => globalThis.shown);
  assert.deepEqual(shown, [...shown].sort((a, b) => a - b), "progress only grows");

  await row.getByRole("link").click();
  await page.locator(".cue").first().waitFor();
  await page.getByRole("button", { name: "Play or pause" }).or(page.locator(".transport").getByRole("button", { name: "Play", exact: true })).first().click();
  await until(page, () => {
    const video = document.querySelector("video"), shown = document.querySelector(".overlay span")?.textContent;
    return !video.paused && shown && [...document.querySelectorAll(".cue textarea")].some((box) => box.value === shown);
  }, "a cue's text over the playing video");
  await picture(page, "editor");

  await textOf(page, 1).click();
  await page.keyboard.press("End");
  await page.keyboard.type(" — corrected.");
  const corrected = await textOf(page, 1).inputValue();
  await saved(page);
  await page.reload();
  await textOf(page, 1).waitFor();
  assert.equal(await textOf(page, 1).inputValue(), corrected);

  await page.getByRole("button", { name: "Export" }).click();
  await page.getByLabel("Preview").getByText("corrected.").waitFor();
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const file = await coming;
  assert.equal(file.suggestedFilename(), "talk.srt");
  const { cues } = await cuesOf(here.server, (await page.evaluate(() => location.hash)).split("/").at(-1));
  assert.equal(cues[0].text, corrected);
  assert.deepEqual(await readFile(await file.path()), Buffer.from(srtOf(cues)));
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});
