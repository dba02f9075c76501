// What tests do with an open editor.
import assert from "node:assert/strict";
import { openPage, until } from "./browser.js";

/** A page with the editor of this job; the list of cues is there. */
export async function openEditor(browser, server, id, options = {}) {
  const page = await openPage(browser, `${server.url}/#/jobs/${id}`, options);
  await page.locator(".cue").first().waitFor();
  return page;
}

/** The text box of the `n`th cue, counted from 1. */
export const textOf = (page, n) => page.locator(`[aria-posinset="${n}"] textarea`);

/** All texts that the list shows, in order. */
export const texts = (page) => page.locator(".cue textarea").evaluateAll((boxes) => boxes.map((box) => box.value));

export async function textsBecome(page, expected) {
  let now = [];
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    now = await texts(page);
    if (now.length === expected.length && now.every((text, i) => text === expected[i])) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  assert.deepEqual(now, expected);
}

/** Puts the caret into the `n`th cue's text. */
export async function caretAt(page, n, offset) {
  await textOf(page, n).focus();
  await textOf(page, n).evaluate((box, at) => box.setSelectionRange(at, at), offset);
}

export const saved = (page) => page.locator(".save.saved").waitFor();

export const playing = (page, wanted) => until(page, wanted
  ? () => !document.querySelector("video").paused
  : () => document.querySelector("video").paused, wanted ? "the video plays" : "the video stands still");

export const timeOf = (page) => page.evaluate(() => document.querySelector("video").currentTime);
