// What the editor offers beside writing: repairing all, files in every form, speakers, times, and the way back from each.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { assertAccessible, picture } from "./browser.js";
import { caretAt, openEditor, saved, textOf, texts, textsBecome } from "./desk.js";
import { burnOf, captionsOf, completedJob, cuesOf } from "./jobs.js";
import { busyVideo } from "./media.js";
import { opening } from "./opening.js";

const here = opening({ job: true });

const opened = (...lines) => here.editorOf(lines);

const seen = (page) => page.locator(".cue").evaluateAll((rows) => rows.map((row) =>
  [row.querySelector("time").textContent, row.querySelector(".who")?.textContent ?? "", row.querySelector("textarea").value].join("|")));

test("everything that was done is undone step by step, and redone", { timeout: 60_000 }, async () => {
  const page = await opened("One and two.", "Three.", "Four.");
  const steps = [await seen(page)], note = async () => steps.push(await seen(page));
  await caretAt(page, 2, 6);
  await page.keyboard.type(" More.");
  await note();
  await caretAt(page, 1, "One ".length);
  await page.keyboard.press("Enter");
  await textsBecome(page, ["One", "and two.", "Three. More.", "Four."]);
  await note();
  await page.getByRole("button", { name: "Delete this cue" }).click();
  await textsBecome(page, ["One", "Three. More.", "Four."]);
  await note();
  await page.getByLabel("Speaker", { exact: true }).fill("Ada");
  await page.keyboard.press("Enter");
  await page.locator(".who", { hasText: "Ada" }).waitFor();
  await note();
  await page.getByLabel("End", { exact: true }).fill("0:05.000");
  await page.keyboard.press("Enter");
  await note();
  await page.getByRole("button", { name: "Shift times" }).click();
  await page.getByLabel(/Seconds/).fill("0.25");
  await page.getByRole("button", { name: "Shift", exact: true }).click();
  await page.locator("dialog").waitFor({ state: "detached" });
  await note();

  await page.locator(".cue").first().focus();
  const { length } = steps;
  const distinct = steps.filter((step, i) => i === 0 || JSON.stringify(step) !== JSON.stringify(steps[i - 1]));
  for (let back = 0; back < length - 1; ++back) await page.keyboard.press("Control+z");
  await textsBecome(page, ["One and two.", "Three.", "Four."]);
  assert.deepEqual(await seen(page), steps[0]);
  assert.ok(await page.getByRole("button", { name: "Undo" }).isDisabled());
  for (let on = 0; on < length - 1; ++on) await page.keyboard.press("Control+y");
  await textsBecome(page, ["One", "Three. More.", "Four."]);
  assert.deepEqual(await seen(page), steps.at(-1));
  assert.ok(distinct.length >= 5);
  await saved(page);
  await page.context().close();
});

test("Fix all shows what it would change, changes it when told so, and is undone as one step", { timeout: 60_000 }, async () => {
  const long = "Nobody can read a line as long as this one is, for it goes on and on and on.";
  const page = await opened("One.", long, "Three.");
  await page.getByRole("button", { name: "Fix all" }).click();
  const dialog = page.getByRole("dialog", { name: "Fix all" });
  await dialog.locator(".changes li").first().waitFor();
  assert.deepEqual(await texts(page), ["One.", long, "Three."], "nothing happens before one agrees");
  await picture(page, "fix");
  await dialog.getByRole("button", { name: /^Apply/ }).click();
  await dialog.waitFor({ state: "detached" });
  const fixed = await texts(page);
  assert.notDeepEqual(fixed, ["One.", long, "Three."]);
  assert.equal(fixed.join(" ").replace(/\s+/g, " "), `One. ${long} Three.`, "no word is lost");
  await page.keyboard.press("Control+z");
  await textsBecome(page, ["One.", long, "Three."]);
  await page.context().close();
});

test("each form of file is shown and taken away as the server writes it", { timeout: 60_000 }, async () => {
  const page = await opened("One.", "Two & <three>.");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  const formats = await dialog.getByLabel("Format").locator("option").evaluateAll((options) => options.map(({ value }) => value));
  for (const format of formats.filter((name) => name !== "mp4")) {  // the video is a job of its own, not a text
    await dialog.getByLabel("Format").selectOption(format);
    const expected = await captionsOf(here.server, here.job, `captions.${format}`);
    await dialog.getByLabel("Preview").getByText(expected.toString().slice(0, 20).trim().split("\n")[0]).first().waitFor();
    const coming = page.waitForEvent("download");
    await dialog.getByRole("link", { name: "Download" }).click();
    assert.deepEqual(await readFile(await (await coming).path()), expected, format);
  }
  assert.ok(formats.includes("srt") && formats.includes("vtt"));
  await dialog.getByLabel("Format").selectOption("srt");
  await dialog.getByLabel(/BOM/).check();
  const coming = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  const file = await readFile(await (await coming).path());
  assert.deepEqual([...file.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
  await page.context().close();
});

test("a file is made by the rules that are chosen, as the preview shows, and the choice is remembered", { timeout: 60_000 }, async () => {
  const long = "Nobody can read a line as long as this one is, for it goes on and on and on.";
  const page = await opened(long, "Two.");
  const dialog = page.getByRole("dialog", { name: "Export" }), preview = dialog.getByLabel("Preview");
  const shows = async (query) => {
    const expected = (await captionsOf(here.server, here.job, `captions.srt${query}`)).toString();
    let seen = "";
    for (const end = Date.now() + 10_000; seen !== expected && Date.now() < end;) seen = await preview.textContent();
    assert.equal(seen, expected, query);
    return expected;
  };
  await page.getByRole("button", { name: "Export" }).click();
  assert.ok((await shows("")).includes(long));
  await dialog.getByLabel("Caption rules").selectOption({ label: "YouTube" });
  const file = await shows("?profile=youtube&fix=1");
  for (const line of file.split("\n").filter((line) => !line.includes("-->"))) assert.ok(line.length <= 32, line);
  const coming = page.waitForEvent("download");
  await dialog.getByRole("link", { name: "Download" }).click();
  assert.equal((await readFile(await (await coming).path())).toString(), file);

  await dialog.getByLabel("Caption rules").selectOption({ label: "Custom" });
  await dialog.getByLabel("Characters a line").fill("20");
  await dialog.getByLabel("Lines", { exact: true }).fill("none");
  await shows("?profile=custom&fix=1&max_line_units=20");
  await assertAccessible(page);
  await page.setViewportSize({ width: 360, height: 740 });
  await assertAccessible(page);
  assert.ok(await page.evaluate(() => document.querySelector("dialog").scrollWidth <= document.querySelector("dialog").clientWidth), "nothing scrolls sideways");
  const { y, height } = await dialog.getByRole("link", { name: "Download" }).boundingBox();
  assert.ok(y + height <= 740, "the button is there without scrolling");
  assert.deepEqual(await texts(page), [long, "Two."], "the captions themselves stay");

  await page.reload();
  await page.getByRole("button", { name: "Export" }).click();
  assert.equal(await dialog.getByLabel("Caption rules").inputValue(), "custom");
  assert.equal(await dialog.getByLabel("Characters a line").inputValue(), "20");
  await dialog.getByLabel("Caption rules").focus();
  await page.keyboard.press("Home");  // of the keyboard: the first choice
  await shows("");
  await dialog.getByLabel("Format").selectOption("json");
  assert.equal(await dialog.getByLabel("Caption rules").count(), 0, "words alone keep no rules");
  await page.context().close();
});

test("the file holds what is seen, also when it was typed a moment ago", { timeout: 60_000 }, async () => {
  const page = await opened("One.", "Two.");
  await textOf(page, 2).fill("Two, just now.");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByLabel("Preview").getByText("Two, just now.").waitFor();
  assert.equal((await cuesOf(here.server, here.job)).cues[1].text, "Two, just now.");
  await page.context().close();
});

test("the video with its captions in the picture is made while one looks on, and said to be old after a change", { timeout: 120_000 }, async () => {
  const page = await opened("Ask not", "국민 여러분, 나라가 무엇을 해 줄지 묻지 말고", "Three.");
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByLabel("Format").selectOption("mp4");
  await dialog.getByLabel("Size and colour by volume and pitch").check();
  await dialog.getByRole("button", { name: "Make the video" }).click();
  await dialog.getByRole("progressbar").waitFor();
  await dialog.getByRole("button", { name: "Stop" }).waitFor();
  await assertAccessible(page);
  const link = dialog.getByRole("link", { name: "Download" });
  await link.waitFor({ timeout: 90_000 });
  assert.equal(await dialog.getByText("before your last changes").count(), 0);
  const { voice, karaoke } = await burnOf(here.server, here.job);
  assert.deepEqual({ voice, karaoke }, { voice: true, karaoke: false });
  await assertAccessible(page);
  await picture(page, "burn");
  const coming = page.waitForEvent("download");
  await link.click();
  const file = await coming, bytes = await readFile(await file.path());
  assert.equal(file.suggestedFilename(), "talk.captioned.mp4");
  assert.equal(bytes.subarray(4, 8).toString(), "ftyp");

  await page.keyboard.press("Escape");
  await textOf(page, 3).fill("Three, changed.");
  await page.getByRole("button", { name: "Export" }).click();
  await dialog.getByLabel("Format").selectOption("mp4");
  await dialog.getByText("before your last changes").waitFor();
  await dialog.getByRole("button", { name: "Make it again" }).waitFor();
  await page.context().close();
});

test("a video that is being made is stopped at the server, and can be begun again", { timeout: 180_000 }, async () => {
  const job = await completedJob(here.server, busyVideo(here.server.folder, 30), "busy.mp4");
  const page = await openEditor(here.browser, here.server, job);
  await page.getByRole("button", { name: "Export" }).click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByLabel("Format").selectOption("mp4");
  for (const time of ["first", "second"]) {
    await dialog.getByRole("button", { name: "Make the video" }).click();
    await dialog.getByText(/Drawing captions: [1-9]\d*%/).waitFor({ timeout: 60_000 });
    await dialog.getByRole("button", { name: "Stop" }).click();
    await dialog.getByText("Stopped: no video was made. You can begin again.").waitFor();
    assert.equal((await burnOf(here.server, job)).status, "cancelled", time);
    assert.equal(await dialog.getByRole("progressbar").count(), 0);
    assert.equal(await dialog.getByRole("link", { name: "Download" }).count(), 0);
    await assertAccessible(page);
  }
  await page.context().close();
});
