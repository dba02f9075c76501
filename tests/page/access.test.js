// For everybody: by keyboard alone, by screen reader, dark and light, on a phone; and nothing is fetched from elsewhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, picture, until } from "./browser.js";
import { openEditor, textOf, textsBecome } from "./desk.js";
import { completedJob, cuesOf, cuesSaying, putCues } from "./jobs.js";
import { opening } from "./opening.js";

let longNamed;
const here = opening({
  job: true,
  async more({ server, video, job }) {
    longNamed = await completedJob(server, video, "두_번째_강연,_이름이_화면보다_훨씬_더_긴_영상의_최종본_2.webm");
    await putCues(server, job, cuesSaying("And so my fellow Americans", "Ask not what your country", "can do for you, ask what you can do for your country and for everybody else."));
  },
});

const kPhone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

for (const colorScheme of ["light", "dark"]) {
  for (const [device, options] of [["desktop", {}], ["phone", kPhone]]) {
    test(`the list and the editor are accessible: ${device}, ${colorScheme}`, { timeout: 60_000 }, async () => {
      const list = await here.page({ ...options, colorScheme });
      await list.locator(".state.completed").first().waitFor();
      await assertAccessible(list);
      await picture(list, `jobs-${device}-${colorScheme}`);
      await assertFits(list);
      await list.context().close();

      const page = await here.editor({ ...options, colorScheme });
      await until(page, () => document.querySelector("video").readyState >= 2, "a picture");
      await page.locator(".reasons").first().waitFor();
      await assertAccessible(page);
      await picture(page, `editor-${device}-${colorScheme}`);
      const first = await page.locator(".cue").first().boundingBox();
      assert.ok(first.y + first.height < page.viewportSize().height - 50, "a caption is in sight, above the tools of a cue");
      await assertFits(page);
      for (const name of ["Export", "Fix all", "Keys", "Speakers", "Shift times"]) {
        await page.getByRole("button", { name, exact: true }).click();
        await page.locator("dialog[open]").waitFor();
        await assertAccessible(page);
        await page.keyboard.press("Escape");
        await page.locator("dialog").waitFor({ state: "detached" });
      }
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });
  }
}

/** Nothing makes the page wider than the screen. */
async function assertFits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth), screen = page.viewportSize().width;  // innerWidth grows with the page
  assert.ok(wide <= screen, `${wide} px wide on a screen of ${screen} px`);
}

/** Presses Tab until the focus is on what `reached` describes. */
async function tabTo(page, reached, what) {
  for (let pressed = 0; pressed < 80; ++pressed) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(reached)) return;
  }
  assert.fail(`Tab does not lead to ${what}`);
}

test("a phone shows the editor of a video with a long name from edge to edge, and no more", { timeout: 60_000 }, async () => {
  const page = await openEditor(here.browser, here.server, longNamed, kPhone);
  await assertFits(page);
  await page.context().close();
});

test("captions are corrected and exported without a mouse", { timeout: 90_000 }, async () => {
  await putCues(here.server, here.job, cuesSaying("One.", "Two.", "Three."));
  const page = await here.page();
  await page.locator(".state.completed").first().waitFor();
  await tabTo(page, () => document.activeElement?.textContent === "talk.webm", "the job");
  await page.keyboard.press("Enter");
  await page.locator(".cue").first().waitFor();
  await tabTo(page, () => document.activeElement?.matches("[aria-posinset='1'] textarea"), "the first cue's text");
  await page.keyboard.press("End");
  await page.keyboard.type(" And more.");
  await page.keyboard.press("Alt+ArrowDown");
  await until(page, () => document.activeElement?.matches("[aria-posinset='2'] textarea"), "the second cue's text");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Delete");
  await textsBecome(page, ["One. And more.", "Two."]);
  await page.keyboard.press("Home");
  for (let back = 0; back < 80; ++back) {
    await page.keyboard.press("Shift+Tab");
    if (await page.evaluate(() => document.activeElement?.textContent === "Export")) break;
  }
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Export" }).waitFor();
  await page.getByLabel("Preview").getByText("And more.").waitFor();
  await tabTo(page, () => document.activeElement?.textContent === "Download", "the file");
  const coming = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  assert.equal((await coming).suggestedFilename(), "talk.srt");
  await page.keyboard.press("Escape");
  await until(page, () => document.activeElement?.textContent === "Export", "the focus back on the button");
  assert.deepEqual((await cuesOf(here.server, here.job)).cues.map(({ text }) => text), ["One. And more.", "Two."]);
  await page.context().close();
});

/** All that a screen reader is told from now on: `await told()` gives it. */
async function listen(page) {
  await page.evaluate(() => {
    globalThis.heard = [];
    new MutationObserver(() => globalThis.heard.push(document.querySelector(".announced").textContent.trim()))
      .observe(document.querySelector(".announced"), { childList: true, characterData: true, subtree: true });
  });
  return () => page.evaluate(() => globalThis.heard);
}

async function hears(told, sentence) {
  for (const end = Date.now() + 10_000; Date.now() < end;) if ((await told()).some((text) => text.includes(sentence))) return;
  assert.fail(`nobody said "${sentence}", but ${JSON.stringify(await told())}`);
}

test("a screen reader hears what was done and which rule it breaks, and once that it is saved", { timeout: 60_000 }, async () => {
  await putCues(here.server, here.job, cuesSaying("One.", "Two.", "Three."));
  const page = await here.editor();
  const told = await listen(page);
  await textOf(page, 2).focus();
  await page.keyboard.press("End");
  await page.keyboard.type(" and more than anybody reads in a second and a half of their time");
  await hears(told, "characters");
  for (const [keys, sentence] of [["Control+a", ""], ["T", "The cue breaks no rule now."]]) {
    await page.keyboard.press(keys);
    if (sentence) await hears(told, sentence);
  }
  await page.keyboard.type("wo more");
  for (let left = 0; left < 4; ++left) await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await hears(told, "Cue divided");
  await page.keyboard.press("Backspace");
  await hears(told, "Cues merged");
  await page.keyboard.press("Control+z");
  await hears(told, "Undone");
  await hears(told, "Saved");
  assert.equal((await told()).filter((text) => text === "Saved").length, 1, "all of that was one stretch of writing");
  await page.locator("[aria-posinset='1'] .when").and(page.getByRole("button", { name: "Go to 00:00.000" })).waitFor();
  await page.context().close();
});

test("from the top of the page the first caption is three Tabs away", { timeout: 60_000 }, async () => {
  const page = await here.editor();
  await page.evaluate(() => document.querySelector(".brand").focus());
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => document.activeElement.matches("[aria-posinset='1'] textarea")), "the text of the first caption");
  await page.context().close();
});

test("in a high-contrast look one sees which caption is selected", { timeout: 60_000 }, async () => {
  const page = await here.editor({ forcedColors: "active" });
  const outline = (n) => page.evaluate((place) => getComputedStyle(document.querySelector(`[aria-posinset='${place}'] .cue`)).outlineStyle, n);
  await page.locator("[aria-posinset='2'] textarea").focus();
  assert.deepEqual([await outline(2), await outline(1)], ["solid", "none"]);
  await assertAccessible(page);
  await page.context().close();
});

test("on a phone a line break is written, tools lie under the thumb and are as wide as it, and two fingers widen the timeline", { timeout: 60_000 }, async () => {
  await putCues(here.server, here.job, cuesSaying("One line.", "Two.", "Three."));
  const page = await here.editor(kPhone);
  await textOf(page, 1).focus();
  await textOf(page, 1).evaluate((box) => box.setSelectionRange(3, 4));
  await page.getByRole("button", { name: "New line in a cue" }).tap();
  await textsBecome(page, ["One\nline.", "Two.", "Three."]);
  assert.ok(await page.evaluate(() => document.activeElement.matches("[aria-posinset='1'] textarea")), "the keyboard stays");
  await page.getByRole("button", { name: "Split", exact: true }).tap();
  await textsBecome(page, ["One", "line.", "Two.", "Three."]);
  const tools = await page.locator(".inspector .acts").boundingBox();
  assert.ok(tools.y + tools.height <= 740 && tools.y > 740 - 80, "within the thumb's reach");
  const small = await page.evaluate(() => [...document.querySelectorAll("button, select, input:not([type='checkbox'])")]
    .filter((target) => target.offsetParent && !target.closest(".cue"))
    .map((target) => [target.getAttribute("aria-label") ?? target.textContent, Math.round(target.getBoundingClientRect().height)]).filter(([, height]) => height < 44));
  assert.deepEqual(small, []);

  const marks = () => page.evaluate(() => document.querySelector(".timeline canvas").toDataURL());
  const before = await marks(), canvas = page.locator(".timeline canvas");
  await canvas.evaluate((element) => {
    const { left, top } = element.getBoundingClientRect();
    const finger = (type, pointerId, x) => element.dispatchEvent(new PointerEvent(type, { pointerId, pointerType: "touch", clientX: left + x, clientY: top + 40, bubbles: true, button: 0 }));
    element.setPointerCapture = () => undefined;  // these fingers are of no device
    finger("pointerdown", 21, 100);
    finger("pointerdown", 22, 200);
    for (let x = 200; x <= 320; x += 20) finger("pointermove", 22, x);
    finger("pointerup", 21, 100);
    finger("pointerup", 22, 320);
  });
  for (const end = Date.now() + 5000; Date.now() < end && (await marks()) === before;);
  assert.notEqual(await marks(), before, "the timeline shows less time");
  await textsBecome(page, ["One", "line.", "Two.", "Three."]);
  await page.context().close();
});

test("the page asks nobody but its own server", { timeout: 60_000 }, async () => {
  const hosts = new Set();
  const context = await here.browser.newContext({ locale: "en-GB" });
  context.on("request", (request) => { if (/^(http|ws)/.test(request.url())) hosts.add(new URL(request.url()).host); });
  const page = await context.newPage();
  await page.goto(here.server.url);
  await page.locator(".state.completed").first().waitFor();
  await page.goto(`${here.server.url}/#/jobs/${here.job}`);
  await textOf(page, 1).waitFor();
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByLabel("Preview").getByText("-->").waitFor();
  assert.deepEqual([...hosts], [new URL(here.server.url).host]);
  await context.close();
});
