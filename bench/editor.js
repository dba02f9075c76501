// The caption editor with 5,000 cues, on the real server and the system's Chromium, measured by the browser's own tracing:
// how soon the cues are seen, what a key costs, what scrolling costs.
//   ECG_BINARY=build/release/ecg node bench/editor.js [cues] [runs]
import { resolve } from "node:path";
import { launch } from "../tests/page/browser.js";
import { completedJob, putCues } from "../tests/page/jobs.js";
import { speechVideo } from "../tests/page/media.js";
import { Server } from "../tests/page/server.js";
import { keysMs, markUs, round, spread, tasksMs, trace } from "./browser_trace.js";

const kCues = Number(process.argv[2] ?? 5000), kRuns = Number(process.argv[3] ?? 5);
const kKeys = 60, kWheels = 60, kSecondsACue = 3;
process.env.ECG_BINARY = resolve(process.env.ECG_BINARY ?? "build/release/ecg");

const kWords = "ask not what your country can do for you but what you can do for your country my fellow citizens of the world".split(" ");

/** Four hours of cues of eight words, with what the machine measured of each word. */
function manyCues(count) {
  return Array.from({ length: count }, (_, i) => {
    const start = i * kSecondsACue, length = kSecondsACue - 0.2;
    const words = Array.from({ length: 8 }, (_, w) => ({
      word: ` ${kWords[(i * 7 + w) % kWords.length]}`, start: start + (length * w) / 8, end: start + (length * (w + 1)) / 8,
      probability: ((i + w) % 17) / 17, volume_db: -20 - (w % 5), pitch_hz: 120 + ((i + w) % 60),
    }));
    const said = words.map(({ word }) => word.trim());
    return { start, end: start + length, text: `${said.slice(0, 4).join(" ")}\n${said.slice(4).join(" ")}`, words };
  });
}

/** Marks the moment at which a cue was first painted: behind the frame in which one was there. */
function markCues() {
  performance.mark("ecg:begun");
  const seen = new MutationObserver(() => {
    if (!document.querySelector(".cue textarea")) return;
    seen.disconnect();
    requestAnimationFrame(() => { const after = new MessageChannel(); after.port1.onmessage = () => performance.mark("ecg:cues"); after.port2.postMessage(null); });
  });
  seen.observe(document, { childList: true, subtree: true });
}

async function opened(browser, url) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 860 } });
  await context.addInitScript(markCues);
  const page = await context.newPage(), client = await context.newCDPSession(page);
  const end = await trace(client);
  await page.goto(url);
  await page.locator(".cue textarea").first().waitFor();
  await page.waitForLoadState("networkidle");
  const events = await end();
  const navigated = await page.evaluate(() => performance.getEntriesByName("ecg:cues")[0].startTime);
  return { page, client, events, firstPaintMs: navigated };
}

const idle = (page) => page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)));

async function typing(page, client) {
  await page.locator("[aria-posinset='3'] textarea").click();
  await page.keyboard.press("End");
  const end = await trace(client);
  await page.evaluate(() => performance.mark("ecg:keys"));
  for (let key = 0; key < kKeys; ++key) {
    await page.keyboard.press("abcdefgh "[key % 9]);
    await page.waitForTimeout(60);  // a quick typist; and each key's frame is its own
  }
  await page.locator(".save.saved").waitFor();
  const events = await end();
  return { keys: keysMs(events), tasks: tasksMs(events, markUs(events, "ecg:keys")) };
}

async function scrolling(page, client) {
  const box = await page.locator(".rows-box").boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const end = await trace(client);
  await page.evaluate(() => performance.mark("ecg:wheel"));
  for (let turn = 0; turn < kWheels; ++turn) {
    await page.mouse.wheel(0, turn % 20 === 19 ? 40_000 : 900);
    await page.waitForTimeout(16);
  }
  await idle(page);
  const events = await end();
  return tasksMs(events, markUs(events, "ecg:wheel"));
}

const server = await Server.start(), browser = await launch();
try {
  const job = await completedJob(server, speechVideo(server.folder));
  const cues = manyCues(kCues);
  await putCues(server, job, cues, { duration: kCues * kSecondsACue });
  const url = `${server.url}/#/jobs/${job}`, runs = [];
  for (let run = 0; run < kRuns; ++run) {
    const { page, client, events, firstPaintMs } = await opened(browser, url);
    const opening = tasksMs(events, markUs(events, "ecg:begun"));
    await idle(page);
    const { keys, tasks } = await typing(page, client);
    const scroll = await scrolling(page, client);
    runs.push({ firstPaintMs, opening, keys, tasks, scroll });
    await page.context().close();
  }
  const all = (name) => runs.flatMap((run) => run[name]), over = (values) => values.filter((ms) => ms > 50).map(round);
  console.log(JSON.stringify({
    cues: kCues, runs: kRuns,
    first_paint_of_cues_ms: spread(runs.map((run) => run.firstPaintMs)),
    longest_task_while_opening_ms: spread(runs.map((run) => Math.max(...run.opening))),
    busy_for_a_key_ms: spread(all("keys").map(({ ms }) => ms)), computing_for_a_key_ms: spread(all("keys").map(({ cpuMs }) => cpuMs)),
    tasks_over_50_ms_while_typing: over(all("tasks")),
    longest_task_while_scrolling_ms: spread(runs.map((run) => Math.max(...run.scroll))),
    tasks_over_50_ms_while_scrolling: over(all("scroll")),
  }, null, 2));
} finally {
  await browser.close();
  await server.stop();
}
