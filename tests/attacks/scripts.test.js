// Names and words that are scripts, shown by the page and its editor in a real browser: none of them runs.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drop, launch, openPage, until } from "../page/browser.js";
import { speechVideo } from "../page/media.js";
import { Server } from "../page/server.js";

const API = "/api/upload-video";
const MARK = "globalThis.owned = true";
const SCRIPTS = [
  `<script>${MARK}</script>`, `<img src=x onerror="${MARK}">`, `<svg onload="${MARK}">`, `"><script>${MARK}</script>`,
  `</textarea><img src=x onerror="${MARK}">`, `<a href="javascript:${MARK}">x</a>`, `<iframe srcdoc="<script>parent.owned=true</script>">`,
  `<v onclick="${MARK}">speaker</v>`, `\${${MARK}}`, `{{constructor.constructor('${MARK}')()}}`, `<c.x><00:00:01.000><script>${MARK}</script>`,
];
const NAMES = [`<img src=x onerror=${MARK.replaceAll(" ", "")}>.webm`, `"onmouseover="${MARK}.webm`, `';${MARK};'.webm`, `javascript:${MARK}.webm`];

let server, browser;
before(async () => {
  server = await Server.start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

const call = (path, options = {}) => fetch(server.url + API + path, { ...options, headers: { "Content-Type": "application/json", ...options.headers } });

/** Uploads and transcribes a video with this name; the job's id. */
async function job(filename, video) {
  const place = await (await call("/generate-url", { method: "POST", body: JSON.stringify({ filename }) })).json();
  assert.equal((await fetch(place.upload_url, { method: "PUT", body: video })).status, 200);
  const { job_id: id } = await (await call("/request-process", { method: "POST", body: JSON.stringify({ fileKey: place.fileKey }) })).json();
  for (const end = Date.now() + 120_000; Date.now() < end;) {
    const { status } = await (await call(`/status/${id}?result=false`)).json();
    if (status !== "processing") return id;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the job did not end");
}

/** A person's edit that says scripts in every cue. */
async function poison(id) {
  const first = await call(`/result/${id}`);
  const result = await first.json();
  const length = result.duration / SCRIPTS.length;
  result.text = SCRIPTS.join(" ");
  result.segments = SCRIPTS.map((text, at) => ({ ...result.segments[0], id: at, start: at * length, end: (at + 0.9) * length, text: ` ${text}`, words: [], speaker: text }));
  const put = await call(`/result/${id}`, { method: "PUT", body: JSON.stringify(result), headers: { "If-Match": first.headers.get("etag") } });
  assert.equal(put.status, 200, await put.text());
}

test("no script in a file's name or in the captions runs, and none is served as a page", { timeout: 300_000 }, async () => {
  const video = speechVideo(server.folder);
  const ids = [];
  for (const name of NAMES) ids.push(await job(name, video));
  await poison(ids[0]);

  for (const path of ["", "/captions.srt", "/captions.vtt", "/captions.txt", "/captions.json"]) {
    const answer = await call(`/result/${ids[0]}${path}`);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", path);
    assert.doesNotMatch(answer.headers.get("content-type"), /html|svg|xhtml/, path);
    const disposition = answer.headers.get("content-disposition");
    if (path) assert.match(disposition, /^attachment; filename/, path);
  }

  const page = await openPage(browser, server.url);
  let dialogs = 0;
  page.on("dialog", (dialog) => (++dialogs, dialog.dismiss()));
  const rows = page.locator(".row");
  await until(page, () => document.querySelectorAll(".row .state.completed").length >= 4, "all jobs in the list");
  for (let i = 0; i < (await rows.count()); ++i) await rows.nth(i).hover();
  for (const id of ids) {
    await page.goto(`${server.url}/#/watch/${id}`);
    await page.goto(server.url);
    await rows.nth(ids.length - 1 - ids.indexOf(id)).getByRole("link").click();
    await until(page, () => document.querySelector("video")?.readyState > 0, "the video");
    if (id === ids[0]) {
      await until(page, () => document.body.textContent.includes("<script>"), "the captions as they were written");
      await page.evaluate(async () => {
        const player = document.querySelector("video");
        for (let at = 0.2; at < player.duration; at += 1) {
          player.currentTime = at;
          await new Promise((resolve) => player.addEventListener("seeked", resolve, { once: true }));
        }
      });
    }
    assert.equal(await page.evaluate(() => globalThis.owned), undefined);
    assert.equal(await page.evaluate(() => document.querySelectorAll("img[onerror], svg[onload], iframe, script:not([src])").length), 0);
    await page.goto(server.url);
  }
  assert.equal(dialogs, 0);
  await page.context().close();
});

test("a dropped file with a script for a name is shown as it is called", async () => {
  const page = await openPage(browser, server.url);
  await drop(page, NAMES[0], "video/webm", Buffer.from("no video"));
  await page.getByText("<img src=x", { exact: false }).or(page.locator(".row").first()).first().waitFor();
  assert.equal(await page.evaluate(() => globalThis.owned), undefined);
  await page.context().close();
});
