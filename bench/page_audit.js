// What the first load of the page weighs, how many requests it makes and to whom, and what axe-core finds.
//   ECG_BINARY=build/release/ecg node bench/page_audit.js
import { resolve } from "node:path";
import { axeFindings, launch } from "../tests/page/browser.js";
import { completedJob } from "../tests/page/jobs.js";
import { speechVideo } from "../tests/page/media.js";
import { Server } from "../tests/page/server.js";

process.env.ECG_BINARY = resolve(process.env.ECG_BINARY ?? "build/release/ecg");

/** Bytes over the wire, as the browser counted them; videos and what was drawn of them aside. */
async function load(browser, url, ready) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 860 } }), page = await context.newPage();
  const client = await context.newCDPSession(page), requests = new Map();
  await client.send("Network.enable");
  client.on("Network.responseReceived", ({ requestId, response, type }) => requests.set(requestId, { url: response.url, type, bytes: 0, coding: response.headers["Content-Encoding"] ?? "" }));
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { const request = requests.get(requestId); if (request) request.bytes = encodedDataLength; });
  await page.goto(url);
  await page.locator(ready).first().waitFor();
  await page.waitForLoadState("networkidle");
  const list = [...requests.values()], files = list.filter(({ type }) => ["Document", "Script", "Stylesheet", "Font", "Image"].includes(type));
  const sum = (of) => Math.round(of.reduce((bytes, request) => bytes + request.bytes, 0) / 100) / 10;
  const axe = await axeFindings(page);
  const figures = {
    requests: list.length, files: files.length, files_kb: sum(files), brotli: files.filter(({ coding }) => coding === "br").length,
    script_kb: sum(files.filter(({ type }) => type === "Script")), style_kb: sum(files.filter(({ type }) => type === "Stylesheet")),
    other_hosts: [...new Set(list.map((request) => new URL(request.url).host))].filter((host) => host !== new URL(url).host),
    first_contentful_paint_ms: Math.round(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN)),
    axe: axe.map(({ id, impact, nodes }) => `${impact}: ${id} (${nodes.length})`),
  };
  await context.close();
  return figures;
}

const server = await Server.start(), browser = await launch();
try {
  const job = await completedJob(server, speechVideo(server.folder));
  const list = await load(browser, server.url, ".state.completed");
  const editor = await load(browser, `${server.url}/#/jobs/${job}`, ".cue");
  console.log(JSON.stringify({ list, editor }, null, 2));
} finally {
  await browser.close();
  await server.stop();
}
