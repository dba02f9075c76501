// What a person sees of a video beside its words: its poster in the list, the wave and the shots on the timeline, and
// the picture under the pointer.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { assertAccessible, drop, openPage, picture, until } from "./browser.js";
import { openEditor } from "./desk.js";
import { burnOf, completedJob, cuesSaying, putCues } from "./jobs.js";
import { scenesVideo, shortVideo, silence } from "./media.js";
import { opening } from "./opening.js";

const here = opening({ video: scenesVideo });

const asset = (page, name) => page.waitForResponse((response) => response.url().endsWith(`/${name}`) && response.ok());

test("a video shows its poster, its wave, its shots and what lies under the pointer", { timeout: 180_000 }, async () => {
  const page = await here.page({ viewport: { width: 1280, height: 860 } });
  await drop(page, "three scenes.webm", "video/webm", here.video);
  const row = page.locator(".row", { hasText: "three scenes.webm" });
  await row.locator(".state.completed").waitFor({ timeout: 120_000 });
  await page.reload();
  await until(page, () => document.querySelector(".thumb img")?.naturalWidth === 640, "the poster in the list");

  const peaks = asset(page, "peaks.dat"), track = asset(page, "thumbnails.vtt");
  await row.getByRole("link").click();
  await Promise.all([peaks, track]);
  const id = (await (await fetch(`${here.server.url}/api/upload-video/jobs`)).json()).jobs[0].job_id;
  const { shots } = await (await fetch(`${here.server.url}/api/upload-video/result/${id}`)).json();
  assert.deepEqual(shots.map(({ time }) => Math.round(time * 10) / 10), [4, 7]);

  await page.getByRole("button", { name: "Show more time" }).click();
  const sheet = asset(page, "sprite-1.webp"), slider = page.locator(".scrubber input"), box = await slider.boundingBox();
  await slider.hover({ position: { x: box.width / 2, y: box.height / 2 } });
  await sheet;
  await page.locator(".sprite small", { hasText: "5." }).waitFor();
  await assertAccessible(page);
  await picture(page, "sight");
  await page.mouse.move(5, 5);
  await page.locator(".sprite").waitFor({ state: "detached" });
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

/** Where the white letters of a picture are: edges as shares of its shorter side. `source`: what the ffmpeg program reads. */
function lettersOf(source, width, height, input) {
  const gray = execFileSync("ffmpeg", ["-nostdin", "-v", "error", ...source, "-frames:v", "1", "-vf", `scale=${width}:${height}`, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
    { maxBuffer: 1e8, ...(input ? { input } : {}) });
  const edges = { left: width, right: 0, top: height, bottom: 0 };
  for (let at = 0; at < width * height; ++at) {
    if (gray[at] < 215) continue;
    const x = at % width, y = Math.floor(at / width);
    Object.assign(edges, { left: Math.min(edges.left, x), right: Math.max(edges.right, x), top: Math.min(edges.top, y), bottom: Math.max(edges.bottom, y) });
  }
  return Object.values(edges).map((edge) => edge / Math.min(width, height));
}

const kPortraitLine = "휴대폰으로 세로로 찍은 영상에는 한 줄이 너무 길어서 나뉩니다";

test("the captions over a portrait video stand where they are drawn into it, and lines too wide for it wrap alike", { timeout: 120_000 }, async () => {
  const id = await completedJob(here.server, shortVideo(here.server.folder), "portrait.mp4");
  await putCues(here.server, id, cuesSaying(kPortraitLine), { language: "ko" });
  const burn = `${here.server.url}/api/upload-video/result/${id}/burn`;
  assert.ok((await fetch(burn, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).ok);
  const page = await openEditor(here.browser, here.server, id, { viewport: { width: 1300, height: 1000 } });
  await page.evaluate(() => { document.querySelector("video").currentTime = 1; });
  await page.locator(".overlay > span").waitFor();
  const box = await page.locator(".picture").boundingBox();
  assert.ok(Math.abs(box.width / box.height - 360 / 640) < 0.01, "the captions' place has the picture's shape, not the stage's");
  await picture(page, "portrait");
  const seen = lettersOf(["-f", "png_pipe", "-i", "-"], 360, 640, await page.screenshot({ clip: box }));

  let made = await burnOf(here.server, id);
  for (const end = Date.now() + 60_000; made.status === "processing" && Date.now() < end; made = await burnOf(here.server, id)) await pause(100);
  const drawn = lettersOf(["-ss", "1", "-i", new URL(made.url, here.server.url).href], 360, 640);
  for (const [at, edge] of ["left", "right", "top", "bottom"].entries())
    assert.ok(Math.abs(seen[at] - drawn[at]) < 0.04, `${edge}: ${seen[at].toFixed(3)} in the preview, ${drawn[at].toFixed(3)} in the file`);
  await page.context().close();
});

test("a picture that the browser cannot show is no silent black", { timeout: 60_000 }, async () => {
  const id = await completedJob(here.server, shortVideo(here.server.folder, { size: "320x240", codec: "mpeg4" }), "old camera.mp4");
  const page = await openEditor(here.browser, here.server, id);
  await page.getByText("cannot show the picture of this video").or(page.getByText("cannot play the video")).waitFor();
  await until(page, () => document.querySelector(".unseen img")?.naturalWidth > 0, "a still of it");
  await assertAccessible(page);
  await page.getByRole("button", { name: "Make an MP4 that plays everywhere…" }).click();
  await page.getByRole("dialog", { name: "Export" }).waitFor();
  await page.context().close();
});

test("a recording in which nobody speaks says so, that it has no picture, and what to try", { timeout: 60_000 }, async () => {
  const id = await completedJob(here.server, silence(here.server.folder), "silence.mp3");
  const page = await openPage(here.browser, `${here.server.url}/#/jobs/${id}`);
  await page.getByRole("heading", { name: "No speech was found." }).waitFor();
  await page.getByText("Sound alone: this file has no picture.").waitFor();
  await assertAccessible(page);
  await page.getByRole("button", { name: "Listen again…" }).click();
  await page.getByRole("dialog", { name: "Listen again: silence.mp3" }).getByRole("button", { name: "Close" }).click();
  await page.getByRole("button", { name: "Write the first one" }).click();
  await page.locator(".cue").waitFor();
  await page.context().close();
});
