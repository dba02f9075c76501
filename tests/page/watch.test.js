// What a person sees of the list: a dropped video and its progress; in both looks, both languages, on a phone.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { assertAccessible, drop, openPage, picture } from "./browser.js";
import { opening } from "./opening.js";

const here = opening();

test("a dropped video shows progress, is in the list when it is done, and keeps its name as its owner wrote it", { timeout: 180_000 }, async () => {
  const page = await here.page();
  await page.getByText("No videos yet").waitFor();
  await assertAccessible(page);

  await drop(page, "어느 강연.webm", "video/webm", here.video);
  const row = page.locator(".row", { hasText: "어느 강연.webm" });
  await row.locator("progress").waitFor();
  await row.locator(".state.completed").waitFor({ timeout: 120_000 });
  await assertAccessible(page);
  const id = (await row.getByRole("link").getAttribute("href")).split("/").at(-1);
  const captions = await fetch(`${here.server.url}/api/upload-video/result/${id}/captions.srt`);
  assert.ok(captions.headers.get("content-disposition").endsWith(`filename*=UTF-8''${encodeURIComponent("어느 강연.srt")}`));
  await promisify(execFile)("curl", ["-sSOJ", captions.url], { cwd: here.server.folder });
  assert.ok(existsSync(join(here.server.folder, "어느 강연.srt")), "curl -OJ keeps the name");
  await page.reload();
  await row.locator(".state.completed").waitFor();
  await picture(page, "jobs");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a phone shows the list without scrolling sideways, dark and in Korean when it is set so", async () => {
  const page = await here.page({ locale: "ko-KR", colorScheme: "dark", viewport: { width: 360, height: 740 }, deviceScaleFactor: 2 });
  await page.locator(".state.completed").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  await assertAccessible(page);
  await picture(page, "phone");
  await page.context().close();
});

test("language and look are remembered", async () => {
  const page = await here.page();
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByRole("button", { name: "어두운 화면" }).click();
  await page.reload();
  assert.equal(await page.getAttribute("html", "lang"), "ko");
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
  await page.getByRole("button", { name: "파일 선택" }).waitFor();
  await page.context().close();
});

test("a file that is no video ends in a sentence that says what to do, and can be deleted and brought back by a key or by leaving the page", { timeout: 60_000 }, async () => {
  const page = await here.page();
  await drop(page, "letter.mp4", "video/mp4", Buffer.from("This is a letter.\n".repeat(99)));
  const row = page.locator(".row", { hasText: "letter.mp4" });
  await row.getByText("Upload an MP4").waitFor({ timeout: 45_000 });

  await row.getByRole("button", { name: "Delete letter.mp4" }).click();
  await row.waitFor({ state: "detached" });
  await page.keyboard.press("Enter");  // the way back has the focus
  await row.waitFor();
  await row.getByRole("button", { name: "Delete letter.mp4" }).click();
  await page.locator(".toast").waitFor();
  await page.reload();
  await row.waitFor();  // nothing is final because one left the page
  await row.getByRole("button", { name: "Delete letter.mp4" }).click();
  await page.locator(".toast").waitFor();
  await page.locator(".toast").waitFor({ state: "detached", timeout: 30_000 });
  await page.reload();
  await page.locator(".state.completed").waitFor();
  assert.equal(await row.count(), 0);
  await page.context().close();
});

test("a job that is not there is said so", async () => {
  const page = await openPage(here.browser, `${here.server.url}/#/jobs/nothing-here`);
  await page.getByText("This job does not exist or was deleted.").waitFor();
  await page.context().close();
});
