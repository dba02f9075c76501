// Two windows on one job: what fits together is joined, what does not is asked for, and nothing that anybody wrote is lost.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { assertAccessible, until } from "./browser.js";
import { saved, textOf, textsBecome } from "./desk.js";
import { cuesOf, cuesSaying, putCues } from "./jobs.js";
import { opening } from "./opening.js";

const here = opening({ job: true });
let first, second;
beforeEach(async () => {
  [first, second] = [await here.editorOf(["One.", "Two.", "Three."]), await here.editor()];
});

const stored = async () => (await cuesOf(here.server, here.job)).cues.map(({ text }) => text);

/** Until this browser keeps a draft with `text`. */
const draftKept = (page, text) => until(page, `new Promise((resolve) => {
  const asking = indexedDB.open("ecg", 1);
  asking.onupgradeneeded = () => asking.transaction.abort();
  asking.onerror = () => resolve(false);
  asking.onsuccess = () => {
    const all = asking.result.transaction("drafts").objectStore("drafts").getAll();
    all.onsuccess = () => { asking.result.close(); resolve(JSON.stringify(all.result).includes(${JSON.stringify(text)})); };
  };
})`, `a draft that says ${text}`);

async function closeBoth() {
  for (const page of [first, second]) await page.context().close();
}

/** The first window saves; the second writes `mine` into its cue and goes on writing. */
async function overtake(n, mine, theirs) {
  await textOf(first, n[0]).fill(theirs);
  await saved(first);
  await textOf(second, n[1]).fill(mine);
}

const writesIn = (page, n) => page.evaluate((place) => document.activeElement?.matches(`[aria-posinset='${place}'] textarea`) ?? false, n);
const kBoth = "1 cue was changed in another window too.";

test("changes of different cues fit together, and nobody is asked or taken out of what they write", { timeout: 60_000 }, async () => {
  await overtake([1, 3], "Three, mine.", "One, theirs.");
  await second.getByText("1 cue was changed in another window, and taken in here.").waitFor();
  assert.ok(await writesIn(second, 3), "the caret stays where somebody writes");
  await second.keyboard.type(" And more.");
  await saved(second);
  assert.equal(await second.locator("dialog").count(), 0);
  assert.deepEqual(await stored(), ["One, theirs.", "Two.", "Three, mine. And more."]);
  await textsBecome(second, ["One, theirs.", "Two.", "Three, mine. And more."]);
  await closeBoth();
});

test("a window learns of what another one saved without being touched, and undo does not take it back", { timeout: 60_000 }, async () => {
  const other = await first.context().newPage();
  await other.goto(`${here.server.url}/#/jobs/${here.job}`);
  await textOf(other, 2).fill("Two, from the other window.");
  await saved(other);
  await textsBecome(first, ["One.", "Two, from the other window.", "Three."]);
  await first.getByText("taken in here").waitFor();
  await first.bringToFront();
  await textOf(first, 1).focus();
  await first.keyboard.press("Control+z");
  await textOf(first, 1).fill("One, here.");
  await saved(first);
  assert.deepEqual(await stored(), ["One, here.", "Two, from the other window.", "Three."]);
  await closeBoth();
});

test("a cue that both changed is chosen by the person when they like, and the other text comes back with undo", { timeout: 60_000 }, async () => {
  await overtake([2, 2], "Two, mine.", "Two, theirs.");
  await second.getByText(kBoth).waitFor();
  assert.ok(await writesIn(second, 2), "no dialog takes the focus");
  assert.equal(await second.locator(".save.saved").count(), 0, "nothing says that it is saved");
  await assertAccessible(second);
  await second.getByRole("button", { name: "Compare…" }).click();
  const asked = second.getByRole("dialog", { name: "Choose which version to keep" });
  await asked.getByRole("group").getByText("Two, mine.").waitFor();
  await asked.getByRole("group").getByRole("radio", { name: /Theirs/ }).check();
  await asked.getByRole("button", { name: "Go on with this" }).click();
  await textsBecome(second, ["One.", "Two, theirs.", "Three."]);
  await second.keyboard.press("Control+z");
  await textsBecome(second, ["One.", "Two, mine.", "Three."]);
  await saved(second);
  assert.deepEqual(await stored(), ["One.", "Two, mine.", "Three."]);
  assert.equal(await second.getByText(kBoth).count(), 0);
  await closeBoth();
});

test("a choice that is put off writes nothing over the other's work, and what is written meanwhile outlives the window", { timeout: 60_000 }, async () => {
  await overtake([1, 1], "Mine.", "Theirs.");
  await second.getByText(kBoth).waitFor();
  await textOf(second, 2).fill("Two, too.");
  await draftKept(second, "Two, too.");
  assert.deepEqual(await stored(), ["Theirs.", "Two.", "Three."]);
  second.on("dialog", (dialog) => void dialog.accept());
  await second.reload();
  await second.getByText("This browser kept them.").waitFor();
  await textsBecome(second, ["Theirs.", "Two.", "Three."]);
  await assertAccessible(second);
  await second.getByRole("button", { name: "Restore them" }).click();
  await textsBecome(second, ["Mine.", "Two, too.", "Three."]);
  await saved(second);
  assert.deepEqual(await stored(), ["Mine.", "Two, too.", "Three."]);
  await second.reload();
  await textOf(second, 1).waitFor();
  await until(second, () => document.querySelector(".news-bar") !== null, "the editor");
  assert.equal(await second.getByText("This browser kept them.").count(), 0);
  await closeBoth();
});

test("what was written without a connection is offered when the job is opened again", { timeout: 60_000 }, async () => {
  await second.route("**/cues", (route) => route.abort());
  await textOf(second, 3).fill("Three, on a train.");
  await second.keyboard.press("End");
  await second.keyboard.press("Enter");
  await second.locator(".save.offline").waitFor();
  await draftKept(second, "Three, on a train.");
  const context = second.context();
  await second.close();  // the tab is killed: nobody is asked
  await textOf(first, 1).fill("One, meanwhile.");
  await saved(first);

  second = await context.newPage();
  await second.goto(`${here.server.url}/#/jobs/${here.job}`);
  await second.getByRole("button", { name: "Restore them" }).click();
  await textsBecome(second, ["One, meanwhile.", "Two.", "Three, on a train."]);
  await saved(second);
  assert.deepEqual(await stored(), ["One, meanwhile.", "Two.", "Three, on a train."]);
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
