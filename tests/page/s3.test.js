// Videos on an S3 server, whose origin is not the page's: the page's policy lets them go there, and nothing else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { drop, launch, openPage, until } from "./browser.js";
import { speechVideo } from "./media.js";
import { S3Server, Server } from "./server.js";

let s3, server, browser;
before(async () => {
  s3 = await S3Server.start();
  server = await Server.start(s3.settings);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await server?.stop();
  await s3?.stop();
});

test("a video goes straight to the S3 server, and is played from there", { timeout: 180_000 }, async () => {
  const page = await openPage(browser, server.url);
  const sent = page.waitForRequest((request) => request.method() === "PUT" && request.url().startsWith(s3.url));
  await drop(page, "lecture.webm", "video/webm", speechVideo(server.folder));
  await sent;
  const row = page.locator(".row", { hasText: "lecture.webm" });
  await row.locator(".state.completed").waitFor({ timeout: 120_000 });

  const played = page.waitForResponse((response) => response.request().method() === "GET" && response.url().startsWith(s3.url));
  await row.getByRole("link").click();
  assert.ok((await played).ok());
  await until(page, () => document.querySelector("video")?.readyState >= 2, "the first picture of the video");
  assert.deepEqual(page.complaints, []);
  await page.context().close();
});

test("a store that is this server itself opens the policy to nobody", async () => {
  const plain = await Server.start();
  const policies = await Promise.all([plain, server].map(async ({ url }) => (await fetch(url)).headers.get("Content-Security-Policy")));
  await plain.stop();
  assert.doesNotMatch(policies[0], /http/);
  assert.equal(policies[1].split(s3.url).length - 1, 3);
});
