// What a person sees of a video beside its words: its poster in the list, the wave and the shots on the timeline, and
// the picture under the pointer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { assertAccessible, drop, picture, until } from "./browser.js";
import { scenesVideo } from "./media.js";
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
