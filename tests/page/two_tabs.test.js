// Two windows on one job: whoever saves second is asked, and nothing that either wrote is lost.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { saved, textOf, textsBecome } from "./desk.js";
import { cuesOf, cuesSaying, putCues } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening({ job: true });
let first, second;
beforeEach(async () => {
  [first, second] = [await here.editorOf(["One.", "Two.", "Three."]), await here.editor()];
});

const stored = async () => (await cuesOf(here.server, here.job)).cues.map(({ text }) => text);

async function closeBoth() {
  for (const page of [first, second]) await page.context().close();
}

/** The first window saves, the second comes too late and is asked. */
async function overtake(n, mine, theirs) {
  await textOf(first, n[0]).fill(theirs);
  await saved(first);
  await textOf(second, n[1]).fill(mine);
  const asked = second.getByRole("dialog", { name: "Choose which version to keep" });
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

test("what is written while most cues are still on their way is saved when they are here, and takes none away", { timeout: 60_000 }, async () => {
  await closeBoth();
  const lines = Array.from({ length: 1500 }, (_, i) => `Line ${i + 1}.`);
  await putCues(here.server, here.job, cuesSaying(...lines), { duration: 3000 });
  const page = await here.page();
  let letGo, saves = 0;
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route("**/cues?*after=*", async (route) => { await held; await route.continue(); });
  page.on("request", (request) => { if (request.method() === "PATCH") ++saves; });
  await page.goto(`${here.server.url}/#/jobs/${here.job}`);
  await page.reload();  // the address alone opens it, as from a bookmark
  await textOf(page, 1).fill("First, and early.");
  await textOf(page, 2).fill("");
  await page.getByRole("button", { name: "Shift times" }).click();
  await page.getByText("It opens when all are here.").waitFor();
  assert.equal(saves, 0);
  assert.deepEqual((await stored()).length, 1500);
  letGo();
  await page.getByRole("dialog", { name: "Shift times" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("1500 cues").waitFor();
  await saved(page);
  assert.deepEqual(await stored(), ["First, and early.", ...lines.slice(2)]);
  await page.context().close();
});
