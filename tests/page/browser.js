// The system's Chromium, and what tests do with a page in it.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const launch = (...more) => chromium.launch({
  executablePath: process.env.ECG_TEST_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--no-proxy-server", "--autoplay-policy=no-user-gesture-required", ...more],
});

/** A page that notes what the browser complained of: `page.complaints`. */
export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1100, height: 760 }, ...options });
  const page = await context.newPage();
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => { if (/Content Security Policy/.test(message.text())) page.complaints.push(message.text()); });
  await page.goto(url);
  return page;
}

/** Until `condition` holds in the page. Playwright's waitForFunction evaluates a text there, which the page's policy keeps out. */
export async function until(page, condition, what, withinMs = 30_000) {
  const end = Date.now() + withinMs;
  while (!(await page.evaluate(condition))) {
    assert.ok(Date.now() < end, `not within ${withinMs} ms: ${what}`);
    await pause(50);
  }
}

/** Takes anew the pictures that a folder of the repository has already, when asked to: ECG_PAGE_IMAGES=docs/images. */
export async function picture(page, name) {
  const folder = process.env.ECG_PAGE_IMAGES, path = fileURLToPath(new URL(`../../${folder}/${name}.png`, import.meta.url));
  if (folder && existsSync(path)) await page.screenshot({ path });
}

/** All that axe-core finds. Evaluated by the debugger, which the page's policy lets in. */
export async function axeFindings(page) {
  await page.evaluate(AXE);
  return (await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }))).violations;
}

/** Nothing serious for people who cannot see or use a mouse. */
export async function assertAccessible(page) {
  const serious = (await axeFindings(page)).filter(({ impact }) => impact === "serious" || impact === "critical");
  assert.deepEqual(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]), []);
}

/** Drops a file on the page as a person's mouse would. */
export async function drop(page, name, type, bytes) {
  const transfer = await page.evaluateHandle(async ({ name, type, base64 }) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], name, { type }));
    return transfer;
  }, { name, type, base64: bytes.toString("base64") });
  for (const event of ["dragenter", "dragover", "drop"]) await page.dispatchEvent("body", event, { dataTransfer: transfer });
}
