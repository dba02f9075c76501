// A day's work in the editor: what follows the voice, what yields to the hand, and where the focus is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, until } from "./browser.js";
import { CuttingProxy } from "./cutting_proxy.js";
import { caretAt, playing, saved, textOf, textsBecome, timeOf } from "./desk.js";
import { cuesSaying, putCues } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening({ job: true });
let page;

/** The editor with these captions, in the place of what the test before had. */
async function open(...lines) {
  await page?.context().close();
  page = await here.editorOf(lines);
  await until(page, () => document.querySelector("video").readyState >= 2, "a picture");
}
const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const timelineBox = () => page.locator(".timeline canvas").boundingBox();

const kMany = Array.from({ length: 2000 }, (_, i) => `Line ${i + 1}.`);

test("the timeline goes along with the voice, frame by frame, with 2,000 captions", { timeout: 90_000 }, async () => {
  await open(...kMany);
  await page.evaluate(() => { document.querySelector("video").muted = true; });
  const clip = await timelineBox();
  await page.locator(".transport").getByRole("button", { name: "Play", exact: true }).click();
  await playing(page, true);
  const earlier = await page.screenshot({ clip });
  const at = await timeOf(page);
  while ((await timeOf(page)) < at + 0.5);
  assert.ok(!(await page.screenshot({ clip })).equals(earlier), "what is seen of the timeline changes while the video plays");

  const frames = await page.evaluate(() => new Promise((resolve) => {
    const video = document.querySelector("video"), line = document.querySelector(".playhead"), seen = [];
    const look = () => {
      const left = document.querySelector(".timeline").getBoundingClientRect().left, { x } = line.getBoundingClientRect();
      seen.push({ timeS: video.currentTime, x: x + 1 - left });
      if (seen.length < 60) requestAnimationFrame(look);
      else resolve(seen);
    };
    requestAnimationFrame(look);
  }));
  // 60 px a second and a view that begins at 0: x is the time. Of the last two frames the video may have gone on since.
  const late = frames.slice(2).filter(({ x }, i) => x / 60 < frames[i].timeS - 0.02 || x / 60 > frames[i + 2].timeS + 0.02);
  assert.ok(frames.at(-1).x > frames[0].x + 30, "the playhead moves");
  assert.ok(late.length <= 1, `${late.length} of ${frames.length} frames show the playhead where it was longer ago than two frames`);
});

const firstShown = () => page.evaluate(() => {
  const box = document.querySelector(".rows-box").getBoundingClientRect();
  return Number([...document.querySelectorAll("[aria-posinset]")].find((row) => row.getBoundingClientRect().bottom > box.top + 1).getAttribute("aria-posinset"));
});

test("a list that somebody scrolls while the video plays stays where they scrolled, until they want back", { timeout: 60_000 }, async () => {
  await press("Escape");
  const list = await page.locator(".rows-box").boundingBox();
  await page.locator(".cue").first().focus();
  await page.evaluate(() => { const video = document.querySelector("video"); video.currentTime = 0; return video.play(); });
  await playing(page, true);
  await page.mouse.move(list.x + list.width / 2, list.y + list.height / 2);
  await page.mouse.wheel(0, 6000);
  await until(page, () => document.querySelector(".rows-box").scrollTop > 3000, "the list scrolled");
  const spoken = await page.evaluate(() => document.querySelector(".overlay").textContent);
  await until(page, `document.querySelector(".overlay span") && document.querySelector(".overlay").textContent !== ${JSON.stringify(spoken)}`, "the next caption is said");
  await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
  assert.ok(await firstShown() > 30, `the list went back to line ${await firstShown()}`);
  await page.getByRole("button", { name: "Back to the playhead" }).click();
  await until(page, () => document.querySelector(".rows-box").scrollTop < 1000, "the list back at what is said");
  assert.equal(await page.getByRole("button", { name: "Back to the playhead" }).count(), 0);

  const canvas = await timelineBox();
  for (let n = 0; n < 4; ++n) await page.getByRole("button", { name: "Show less time" }).click();
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + 40);
  await page.mouse.wheel(0, 4000);
  await page.getByRole("button", { name: "Back to the playhead" }).waitFor();
  await until(page, () => document.querySelector(".playhead").hidden, "the playhead out of sight, and the view not dragged along");
  await page.getByRole("button", { name: "Back to the playhead" }).click();
  await until(page, () => !document.querySelector(".playhead").hidden, "the playhead in sight");
});

const focused = () => page.evaluate(() => {
  const at = document.activeElement, row = at?.closest("[aria-posinset]")?.getAttribute("aria-posinset");
  return row ? `${row} ${at.matches("textarea") ? at.selectionStart : "row"}` : at?.getAttribute("aria-label") ?? at?.tagName ?? "nothing";
});

async function focusBecomes(expected, after) {
  let now = "";
  for (const end = Date.now() + 5000; now !== expected && Date.now() < end;) now = await focused();
  assert.equal(now, expected, after);
}

test("the focus is where the work was: after opening, undo, redo, split, merge, delete, a search and a dialog", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.", ...kMany.slice(0, 200));
  await focusBecomes("1 row", "opening");
  await caretAt(page, 2, 4);
  await page.keyboard.type(" more");
  await page.locator(".rows-box").evaluate((box) => { box.scrollTop = box.scrollHeight; });
  await textOf(page, 203).click();
  await press("Control+z");
  await focusBecomes("2 4", "an undo of what was typed far above");
  await until(page, () => document.querySelector("[aria-posinset='2']").getBoundingClientRect().top > 0 && document.querySelector(".rows-box").scrollTop < 500, "the list goes where the undone change was");
  await press("Control+y");
  await focusBecomes("2 9", "redo");

  await caretAt(page, 1, 2);
  await press("Enter");
  await focusBecomes("2 0", "a split");
  await press("Control+z");
  await focusBecomes("1 2", "undo of a split, whose second half had the caret");
  await page.keyboard.type("[j");
  assert.equal(await textOf(page, 1).inputValue(), "On[je.", "what is typed then is text");
  await press("Control+z", "Control+Shift+Backspace");
  await focusBecomes("1 row", "a deletion");
  await press("Control+z");
  await focusBecomes("1 row", "undo of a deletion");
  await caretAt(page, 1, 4);
  await press("Delete");
  await focusBecomes("1 5", "a merge");
  await press("Control+z");
  await focusBecomes("1 4", "undo of a merge");

  await press("Control+f");
  await page.keyboard.type("nowhere to be found");
  await press("Escape");
  await focusBecomes("1 row", "a search without a match");
  await press("?");
  await page.getByRole("dialog").waitFor();
  await press("Escape");
  await focusBecomes("1 row", "a dialog opened from a caption");
  await page.getByRole("button", { name: "Shift times" }).click();
  await press("Escape");
  await focusBecomes("Shift times", "a dialog opened by its button");
});

test("when the button that had the focus goes away, the focus is in the list and no letter moves a time", { timeout: 60_000 }, async () => {
  await open("One.", "Nobody can read a line as long as this one is");
  await page.getByRole("button", { name: "Fix all" }).click();
  await page.getByRole("dialog").getByRole("button", { name: /^Apply/ }).click();
  await page.getByRole("button", { name: "Fix all" }).waitFor({ state: "detached" });
  await until(page, () => document.activeElement?.matches(".cue"), "the focus on a caption");
  await open("Alone.");
  await press("Delete");
  await page.getByText("No cues yet.").waitFor();
  await until(page, () => document.activeElement?.textContent === "Write the first one", "the focus on what can be done in an empty list");
  await press("Enter");
  await focusBecomes("1 0", "the first caption of an empty list");
});

test("seven files at once leave the page its connections: two go, the rest wait in the order one likes, and a job opens meanwhile", { timeout: 60_000 }, async (t) => {
  const proxy = await CuttingProxy.before(here.server.url);
  t.after(() => proxy.stop());
  await page?.context().close();
  await putCues(here.server, here.job, cuesSaying("One."));  // the test before leaves none
  const list = await openPage(here.browser, proxy.url);
  await list.locator(".state.completed").waitFor();
  proxy.stalls = true;  // a line on which uploads take for ever
  await list.setInputFiles("#file", Array.from({ length: 7 }, (_, i) => ({ name: `take ${i + 1}.mp4`, mimeType: "video/mp4", buffer: Buffer.alloc(300_000, i) })));
  const waiting = () => list.locator(".row", { hasText: "Waiting for its turn" }).locator(".name").allTextContents();
  await list.locator(".row", { hasText: "take 7.mp4" }).getByText("Waiting for its turn").waitFor();
  assert.deepEqual(await waiting(), ["take 3.mp4", "take 4.mp4", "take 5.mp4", "take 6.mp4", "take 7.mp4"]);
  await list.getByRole("button", { name: "Upload take 7.mp4 sooner" }).click();
  assert.deepEqual(await waiting(), ["take 3.mp4", "take 4.mp4", "take 5.mp4", "take 7.mp4", "take 6.mp4"]);
  assert.equal(await list.getByRole("button", { name: "Upload take 3.mp4 sooner" }).count(), 0);

  await list.getByRole("link", { name: "talk.webm" }).click();
  await list.locator(".cue").first().waitFor({ timeout: 20_000 });
  await list.getByRole("link", { name: "All jobs" }).click();
  await list.getByRole("button", { name: "Pause take 1.mp4" }).click();
  await list.locator(".row", { hasText: "take 3.mp4" }).getByText("Uploading").waitFor();
  assert.deepEqual(await waiting(), ["take 4.mp4", "take 5.mp4", "take 7.mp4", "take 6.mp4"]);
  await list.getByRole("button", { name: "Go on with take 1.mp4" }).click();
  assert.ok((await waiting()).includes("take 1.mp4"), "it waits for its turn again");
  await list.context().close();
});

test("a cue has one speed everywhere, and its lines are counted while one writes", { timeout: 60_000 }, async () => {
  await open("Netflix 자막을 읽는 속도는 얼마나 될까요, 그리고 몇 자입니까?", "Two.");
  await page.getByLabel("Caption rules").selectOption({ label: "Netflix, Korean" });
  const first = page.locator("[aria-posinset='1']");
  const said = await first.locator(".reasons").getByText("a second, at most 12").textContent();
  const speed = Number(/([\d.]+) characters a second/.exec(said)[1]).toFixed(1);
  assert.equal(await first.locator(".speed.over").textContent(), speed, said);
  await page.locator(".inspector").getByText(`${speed} of at most 12 characters a second`).waitFor();

  const widths = () => first.locator(".line-widths span").allTextContents();
  await caretAt(page, 1, 0);
  await press("Control+a");
  await page.keyboard.type("한글 abc");
  assert.deepEqual(await widths(), ["4"]);
  await press("Shift+Enter");
  await page.keyboard.type("가나다라마바사아자차카타파하가나다");
  assert.deepEqual(await widths(), ["4", "17"]);
  assert.equal(await first.locator(".line-widths span.over").textContent(), "17");
  await saved(page);
});

const timesOf = async () => [await page.getByLabel("Start", { exact: true }).inputValue(), await page.getByLabel("End", { exact: true }).inputValue()];
const timesBecome = async (...expected) => {
  let now = [];
  for (const end = Date.now() + 5000; now.join() !== expected.join() && Date.now() < end;) now = await timesOf();
  assert.deepEqual(now, expected);
};
const write = async (field, text) => {
  await page.getByLabel(field, { exact: true }).fill(text);
  await press("Enter");
};

test("a time that cannot be as it was meant is said, and what was meant is offered", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await page.locator("[aria-posinset='2'] .cue").focus();
  await write("Start", "1:23");
  await page.getByText("A start at 01:23.000 would lie behind the cue's end. Nothing was changed.").waitFor();
  await timesBecome("00:02.000", "00:03.900");
  await write("Start", "0:01.500");
  await page.getByText("00:01.500 lies within the cue before.").waitFor();
  await timesBecome("00:01.900", "00:03.900");
  await press("Alt+Enter");
  await timesBecome("00:01.500", "00:03.900");
  assert.equal(await page.locator(".notice-bar p").count(), 0);
  await page.locator("[aria-posinset='1'] .cue").focus();
  await timesBecome("00:00.000", "00:01.500");

  await page.locator("[aria-posinset='1'] .when").click();
  await page.locator("[aria-posinset='1'] .cue").focus();
  await press("ArrowRight", "ArrowRight", "[");
  await page.getByRole("button", { name: "Move the cue there" }).waitFor();
  await timesBecome("00:00.000", "00:01.500");
  await write("End", "+0.2");
  await timesBecome("00:00.000", "00:01.500");
  await page.getByText("00:01.700 lies within the next cue.").waitFor();
  await write("End", "1s");
  await timesBecome("00:00.000", "00:01.000");
  await page.locator("[aria-posinset='1'] .cue").focus();
  await press("Alt+Shift+[");
  await timesBecome("00:00.000", "00:00.900");  // the video has ten frames a second
  await write("End", "soon");
  await page.locator(".inspector").getByText("Write a time as").waitFor();
  await press("Escape");

  await page.getByRole("button", { name: "Shift times" }).click();
  await page.keyboard.type("-2");  // the field has the focus
  await page.getByText("The first of them can go 0 s at most").waitFor();
  assert.ok(await page.getByRole("dialog").getByRole("button", { name: "Shift", exact: true }).isDisabled());
  await page.getByLabel(/Seconds/).fill("0.25");
  await press("Enter");
  await page.locator("dialog").waitFor({ state: "detached" });
  await timesBecome("00:00.250", "00:01.150");
});

test("somebody from Subtitle Edit has F9 to F12 at hand", { timeout: 60_000 }, async () => {
  await open("One.", "Two.", "Three.");
  await press("?");
  await page.getByLabel("Key set").selectOption({ label: "Subtitle Edit" });
  await press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await page.locator("[aria-posinset='2'] .when").click();
  await caretAt(page, 2, 0);
  await press("Alt+ArrowRight", "F11");
  await timesBecome("00:03.000", "00:03.900");
  await press("Alt+ArrowRight", "Alt+ArrowLeft", "Alt+ArrowLeft", "F9");
  await timesBecome("00:02.000", "00:02.900");
  await press("Alt+ArrowRight", "F10");
  await focusBecomes("3 0", "F10 goes to the next cue");
  await timesBecome("00:03.200", "00:04.900");
  await page.reload();
  await page.locator(".cue").first().focus();
  await press("?");
  assert.equal(await page.getByLabel("Key set").inputValue(), "subtitleEdit");
  await page.getByRole("button", { name: "Reset to defaults" }).click();
  assert.equal(await page.getByLabel("Key set").inputValue(), "ecg");
});
