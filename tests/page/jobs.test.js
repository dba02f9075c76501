// The list of jobs: what goes up, what is worked on, what can be done about it, and that it is there after a reload.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, drop, openPage, until } from "./browser.js";
import { completedJob } from "./jobs.js";
import { longSpeech } from "./media.js";
import { opening } from "./opening.js";
import { Server } from "./server.js";

let long;
const here = opening({ more: ({ server }) => { long = longSpeech(server.folder, 30); } });

const rowOf = (page, name) => page.locator(".row", { has: page.getByRole("link", { name }) });
const state = (page, name, which) => rowOf(page, name).locator(`.state.${which}`).waitFor({ timeout: 120_000 });

test("several videos at once become several jobs, each with its name, its length and its end", { timeout: 180_000 }, async () => {
  const page = await here.page();
  const file = (name) => ({ name, mimeType: "video/webm", buffer: here.video });
  await page.setInputFiles("#file", [file("one.webm"), file("two.webm")]);
  for (const name of ["one.webm", "two.webm"]) {
    await state(page, name, "completed");
    await rowOf(page, name).getByText("0:11", { exact: true }).waitFor();
    assert.equal(await rowOf(page, name).count(), 1);
  }
  await page.context().close();
});

test("the language that was chosen is the one that is asked for", { timeout: 60_000 }, async () => {
  const page = await here.page();
  await page.getByLabel("Spoken language").selectOption({ label: "English" });
  const asked = page.waitForRequest((request) => request.url().endsWith("/request-process"));
  await drop(page, "english.webm", "video/webm", here.video);
  assert.equal((await asked).postDataJSON().language, "en");
  await page.getByLabel("Spoken language").selectOption({ label: "Detect automatically" });
  const again = page.waitForRequest((request) => request.url().endsWith("/request-process"));
  await drop(page, "any.webm", "video/webm", here.video);
  assert.equal((await again).postDataJSON().language, "auto");
  await state(page, "any.webm", "completed");
  await page.context().close();
});

test("a job in work shows stage, progress and time left; it is cancelled, and tried again", { timeout: 180_000 }, async () => {
  const page = await here.page();
  await page.setInputFiles("#file", long);
  const row = rowOf(page, "speech-30.mp3");
  await row.getByText(/Transcribing · \d+% · \d+:\d\d left/).waitFor({ timeout: 60_000 });
  await assertAccessible(page);
  await row.getByRole("button", { name: "Cancel speech-30.mp3" }).click();
  await state(page, "speech-30.mp3", "cancelled");
  await row.getByRole("button", { name: "Try speech-30.mp3 again" }).click();
  await state(page, "speech-30.mp3", "processing");
  assert.equal(await row.count(), 1, "the new attempt has taken the place of the old one");
  await rowOf(page, "speech-30.mp3").getByRole("button", { name: /^Cancel/ }).click();
  await until(page, () => document.querySelectorAll(".row.processing").length === 0, "nothing in work any more");
  await page.context().close();
});

test("the page of one job names it, shows how far it is, cancels it, and tries it again", { timeout: 180_000 }, async () => {
  const page = await here.page();
  await page.getByLabel("Spoken language").selectOption({ label: "English" });
  await page.setInputFiles("#file", long);
  await page.locator(".row.processing").getByRole("link", { name: "speech-30.mp3" }).click();  // not those of the tests before
  const card = page.locator(".progress-card");
  await card.getByRole("heading", { name: "speech-30.mp3" }).waitFor();
  await card.getByText(/Transcribing · \d+% · \d+:\d\d left/).waitFor({ timeout: 60_000 });
  assert.equal(await page.title(), "speech-30.mp3 · ECG");
  await assertAccessible(page);
  const cancelled = await page.evaluate(() => location.hash);
  await card.getByRole("button", { name: "Cancel" }).click();
  await card.getByRole("alert").getByText("It was cancelled. Try again to start over.").waitFor();
  assert.equal(await card.getByRole("progressbar").count(), 0);
  await assertAccessible(page);

  await page.getByRole("button", { name: "한국어" }).click();
  await card.getByText("취소되었습니다. 다시 시도하면 처음부터 시작합니다.").waitFor();
  const asked = page.waitForRequest((request) => request.url().endsWith("/request-process"));
  await card.getByRole("button", { name: "다시 시도" }).click();
  assert.equal((await asked).postDataJSON().language, "en", "as it was asked for at first");
  await card.getByText(/음성 인식 중 · \d+%/).waitFor({ timeout: 60_000 });
  assert.notEqual(await page.evaluate(() => location.hash), cancelled, "a job of its own");
  await card.getByRole("button", { name: "취소" }).click();
  await card.getByText("취소되었습니다.").waitFor();
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a video that was heard in the wrong language is listened to again in another one, without a second upload", { timeout: 120_000 }, async () => {
  const id = await completedJob(here.server, here.video, "wrong.webm");
  let page = await here.page();
  const uploads = [];
  page.on("request", (request) => { if (request.method() === "PUT") uploads.push(request.url()); });
  await rowOf(page, "wrong.webm").getByText("English", { exact: true }).waitFor();
  await rowOf(page, "wrong.webm").getByRole("button", { name: "Listen to wrong.webm again in another language" }).click();
  const asked = page.getByRole("dialog", { name: "Listen again: wrong.webm" });
  await assertAccessible(page);
  await asked.getByLabel("Spoken language").selectOption({ label: "Korean" });
  await asked.getByRole("button", { name: "Listen again" }).click();
  await rowOf(page, "wrong.webm").filter({ hasText: "Korean" }).locator(".state.completed").waitFor({ timeout: 60_000 });
  await rowOf(page, "wrong.webm").filter({ hasText: "English" }).getByRole("link").click();  // what was there before stays

  await page.getByRole("button", { name: /^Language of the captions: English/ }).click();
  await page.getByRole("dialog", { name: "Listen again: wrong.webm" }).getByRole("button", { name: "Listen again" }).click();
  await until(page, `location.hash.startsWith("#/jobs/") && !location.hash.endsWith(${JSON.stringify(id)})`, "the new job");
  await page.locator(".cue").first().waitFor({ timeout: 60_000 });
  assert.deepEqual(uploads, []);
  await page.context().close();
});

test("a failed job that is tried again in another language leaves no line behind, and its video stays", { timeout: 60_000 }, async () => {
  const page = await here.page();
  await drop(page, "silent letter.mp4", "video/mp4", Buffer.from("This is a letter.\n".repeat(99)));
  await state(page, "silent letter.mp4", "failed");
  const failed = await rowOf(page, "silent letter.mp4").getByRole("link").getAttribute("href");
  await page.goto(`${here.server.url}/${failed}`);
  await page.getByRole("button", { name: "In another language…" }).click();
  await page.getByLabel("Spoken language").last().selectOption({ label: "Japanese" });
  await page.getByRole("dialog").getByRole("button", { name: "Listen again" }).click();
  await until(page, `location.hash !== ${JSON.stringify(failed)}`, "the new attempt");
  await page.locator(".progress-card").getByText("Upload an MP4").waitFor();  // it was read again: its upload is still there
  await page.getByRole("link", { name: "All jobs" }).click();
  await rowOf(page, "silent letter.mp4").getByText("Japanese").waitFor();
  assert.equal(await rowOf(page, "silent letter.mp4").count(), 1);
  await page.context().close();
});

test("the language that was chosen last is still chosen tomorrow", { timeout: 30_000 }, async () => {
  const page = await here.page();
  await page.getByLabel("Spoken language").selectOption({ label: "Korean" });
  await page.reload();
  assert.equal(await page.getByLabel("Spoken language").inputValue(), "ko");
  await page.context().close();
});

test("a job goes on while the tab is reloaded and closed", { timeout: 180_000 }, async () => {
  let page = await here.page();
  await page.setInputFiles("#file", long);
  await state(page, "speech-30.mp3", "processing");
  await page.reload();
  await page.locator(".row.processing progress").waitFor();
  await page.context().close();
  page = await here.page();
  await page.locator(".row.processing progress").waitFor();
  await page.locator(".row.processing").getByRole("button", { name: /^Cancel/ }).click();
  await until(page, () => document.querySelectorAll(".row.processing").length === 0, "nothing in work any more");
  await page.context().close();
});

test("where events do not get through the list is live by asking", { timeout: 120_000 }, async () => {
  const page = await here.page();
  let refused = 0;
  await page.route("**/events/*", (route) => { refused += 1; return route.abort(); });
  await drop(page, "polled.webm", "video/webm", here.video);
  await state(page, "polled.webm", "completed");
  assert.ok(refused > 0);
  await page.context().close();
});

test("a file dropped on an open job goes up too, and is seen in the list", { timeout: 120_000 }, async () => {
  const id = await completedJob(here.server, here.video, "open.webm");
  const page = await openPage(here.browser, `${here.server.url}/#/jobs/${id}`);
  await page.locator(".back").waitFor();
  await drop(page, "dropped-on-a-job.webm", "video/webm", here.video);
  await state(page, "dropped-on-a-job.webm", "completed");
  assert.equal(await page.evaluate(() => location.hash), "#/");
  await page.context().close();
});

test("an upload tells bytes, speed and time left while it goes", { timeout: 120_000 }, async () => {
  const page = await here.page();
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 3e6 });
  await page.setInputFiles("#file", long);
  await page.getByText(/Uploading · [\d.]+ [KM]B of [\d.]+ MB · [\d.]+ [KM]B\/s · 0:\d\d left/).waitFor();
  await page.getByRole("button", { name: "Pause speech-30.mp3" }).click();
  await page.getByText("Paused ·").waitFor();
  await page.getByRole("button", { name: "Cancel speech-30.mp3" }).click();
  await page.getByRole("heading", { name: "Uploads" }).waitFor({ state: "detached" });
  await page.context().close();
});

test("an upload that is refused says why and what to do", { timeout: 60_000 }, async () => {
  const small = await Server.start({ ECG_MAX_UPLOAD_BYTES: "1000" });
  const page = await openPage(here.browser, small.url);
  await drop(page, "big.webm", "video/webm", here.video);
  await page.getByRole("alert").getByText("The file is too large. Compress it or split it.").waitFor();
  await page.getByRole("button", { name: "Try big.webm again" }).waitFor();
  await page.context().close();
  await small.stop();
});
