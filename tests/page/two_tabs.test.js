// Two windows on one job: whoever saves second is asked, and nothing that either wrote is lost.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { launch } from "./browser.js";
import { openEditor, saved, textOf, textsBecome } from "./desk.js";
import { completedJob, cuesOf, cuesSaying, putCues } from "./jobs.js";
import { speechVideo } from "./media.js";
import { Server } from "./server.js";

let server, browser, job, first, second;
before(async () => {
  server = await Server.start();
  browser = await launch();
  job = await completedJob(server, speechVideo(server.folder));
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  await putCues(server, job, cuesSaying("One.", "Two.", "Three."));
  [first, second] = [await openEditor(browser, server, job), await openEditor(browser, server, job)];
});

const stored = async () => (await cuesOf(server, job)).cues.map(({ text }) => text);

async function closeBoth() {
  for (const page of [first, second]) await page.context().close();
}

/** The first window saves, the second comes too late and is asked. */
async function overtake(n, mine, theirs) {
  await textOf(first, n[0]).fill(theirs);
  await saved(first);
  await textOf(second, n[1]).fill(mine);
  const asked = second.getByRole("dialog", { name: "Changed in another window too" });
  await asked.waitFor();
  return asked;
}

test("changes of different cues fit together", { timeout: 60_000 }, async () => {
  const asked = await overtake([1, 3], "Three, mine.", "One, theirs.");
  await asked.getByText("Both fit together").waitFor();
  await asked.getByRole("button", { name: "Go on with this" }).click();
  await saved(second);
  assert.deepEqual(await stored(), ["One, theirs.", "Two.", "Three, mine."]);
  await textsBecome(second, ["One, theirs.", "Two.", "Three, mine."]);
  await closeBoth();
});

test("a cue that both changed is chosen by the person, and the other text comes back with undo", { timeout: 60_000 }, async () => {
  const asked = await overtake([2, 2], "Two, mine.", "Two, theirs.");
  await asked.getByRole("group").getByText("Two, mine.").waitFor();
  await asked.getByRole("group").getByRole("radio", { name: /Theirs/ }).check();
  await asked.getByRole("button", { name: "Go on with this" }).click();
  await textsBecome(second, ["One.", "Two, theirs.", "Three."]);
  await second.keyboard.press("Control+z");
  await textsBecome(second, ["One.", "Two, mine.", "Three."]);
  await saved(second);
  assert.deepEqual(await stored(), ["One.", "Two, mine.", "Three."]);
  await closeBoth();
});

test("a choice that is put off writes nothing over the other's work", { timeout: 60_000 }, async () => {
  const asked = await overtake([1, 1], "Mine.", "Theirs.");
  await asked.getByRole("button", { name: "Close" }).click();
  await textOf(second, 2).fill("Two, too.");
  await second.getByRole("button", { name: "Changed in another window" }).waitFor();
  assert.deepEqual(await stored(), ["Theirs.", "Two.", "Three."]);
  await second.getByRole("button", { name: "Changed in another window" }).click();
  await asked.getByRole("radio", { name: "Only mine" }).check();
  await asked.getByRole("button", { name: "Go on with this" }).click();
  await saved(second);
  assert.deepEqual(await stored(), ["Mine.", "Two, too.", "Three."]);
  await closeBoth();
});
