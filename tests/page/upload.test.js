// Large files over bad lines: what has arrived is not sent again, and what lies in the store is the file.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { openPage } from "./browser.js";
import { CuttingProxy } from "./cutting_proxy.js";
import { opening } from "./opening.js";

const MB = 1e6, PART = 16 * 2 ** 20;
const here = opening({ video: () => null });

/** A file of noise below the server's folder, and its SHA-256. */
async function noise(name, size) {
  const path = join(here.server.folder, name), hash = createHash("sha256"), file = await open(path, "w");
  for (let left = size; left > 0;) {
    const piece = randomBytes(Math.min(left, 4 * MB));
    hash.update(piece);
    await file.write(piece);
    left -= piece.length;
  }
  await file.close();
  return { path, sum: hash.digest("hex") };
}

async function storedSum() {
  const { jobs } = await (await fetch(`${here.server.url}/api/upload-video/jobs`)).json();
  const answer = await fetch(`${here.server.url}/api/upload-video/video/${jobs[0].job_id}`);
  assert.equal(answer.status, 200);
  const hash = createHash("sha256");
  for await (const piece of answer.body) hash.update(piece);
  return hash.digest("hex");
}

test("300 MB over a line that is cut twice arrive whole, and one part a cut is sent again at most", { timeout: 240_000 }, async (t) => {
  const file = await noise("big.mp4", 300 * MB);
  const proxy = await CuttingProxy.before(here.server.url);
  t.after(() => proxy.stop());
  const page = await openPage(here.browser, proxy.url);
  proxy.cutAt = [90 * MB, 210 * MB];
  await page.setInputFiles("#file", file.path);
  await page.locator(".rows a", { hasText: "big.mp4" }).waitFor({ timeout: 200_000 });

  assert.equal(proxy.cuts, 2);
  assert.ok(proxy.carried < 300 * MB + 2 * PART + 2 * MB, `${proxy.carried} bytes went up`);
  assert.equal(await storedSum(), file.sum);
  await page.context().close();
});

test("a reload of the tab costs one part at most when the same file is chosen again", { timeout: 240_000 }, async (t) => {
  const file = await noise("again.mp4", 100 * MB);
  const proxy = await CuttingProxy.before(here.server.url);
  t.after(() => proxy.stop());
  const page = await openPage(here.browser, proxy.url);
  page.on("dialog", (dialog) => void dialog.accept());
  const third = page.waitForRequest((request) => request.method() === "PUT" && request.url().includes("partNumber=3"));
  await page.setInputFiles("#file", file.path);
  await third;
  await page.reload();
  await page.getByText("choose the same file again").waitFor();
  await page.setInputFiles("#file", file.path);
  await page.locator(".rows a", { hasText: "again.mp4" }).waitFor({ timeout: 120_000 });

  assert.ok(proxy.carried < 100 * MB + PART + 2 * MB, `${proxy.carried} bytes went up`);
  assert.equal(await storedSum(), file.sum);
  await page.context().close();
});

test("a pause holds the line still, and going on ends it", { timeout: 120_000 }, async () => {
  const file = await noise("paused.mp4", 80 * MB);
  const page = await here.page();
  const second = page.waitForRequest((request) => request.method() === "PUT" && request.url().includes("partNumber=2"));
  await page.setInputFiles("#file", file.path);
  await second;
  await page.getByRole("button", { name: "Pause paused.mp4" }).click();
  await page.getByText("Paused ·").waitFor();
  await page.getByRole("button", { name: "Go on with paused.mp4" }).click();
  await page.locator(".rows a", { hasText: "paused.mp4" }).waitFor({ timeout: 60_000 });
  assert.equal(await storedSum(), file.sum);
  await page.context().close();
});

test("9 MB over a line that is cut do not begin anew", { timeout: 60_000 }, async (t) => {
  const file = await noise("small.mp4", 9 * MB);
  const proxy = await CuttingProxy.before(here.server.url);
  t.after(() => proxy.stop());
  const page = await openPage(here.browser, proxy.url);
  proxy.cutAt = [proxy.carried + 6 * MB];
  await page.setInputFiles("#file", file.path);
  await page.locator(".rows a", { hasText: "small.mp4" }).waitFor({ timeout: 45_000 });

  assert.equal(proxy.cuts, 1);
  assert.ok(proxy.carried < 9 * MB + 2 * 2 ** 20, `${proxy.carried} bytes went up`);
  assert.equal(await storedSum(), file.sum);
  await page.context().close();
});
