// A page of another origin, open in a real Chromium on the machine that an unlocked server runs on: it reads nothing and
// changes nothing, by whatever a page can send, nor by a name of its own that it had lead to this machine.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { launch } from "../page/browser.js";
import { completedJob } from "../page/jobs.js";
import { speechVideo } from "../page/media.js";
import { Server } from "../page/server.js";

const API = "/api/upload-video", REBOUND = "rebound.example";

/** A site of somebody else, on a port of its own. */
async function site() {
  const other = createServer((_, answer) => answer.setHeader("Content-Type", "text/html").end("<!doctype html><title>kittens</title>"));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  return other;
}

let server, listed, evil, friend, browser, job;
const origin = (of) => `http://127.0.0.1:${of.address().port}`;

before(async () => {
  [evil, friend] = [await site(), await site()];
  server = await Server.start();
  listed = await Server.start({ ECG_CORS_ORIGINS: origin(friend) });
  // Chromium asks nothing of this machine for a page that it takes to be of the internet (Local Network Access). Not every
  // browser is so careful, and it is our door that is looked at: told that the server is of the internet too, it asks.
  browser = await launch(`--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`, `--ip-address-space-overrides=${new URL(server.url).host}=public`);
  job = await completedJob(server, speechVideo(server.folder));
});
after(async () => {
  await browser?.close();
  for (const each of [server, listed]) await each?.stop();
  for (const each of [evil, friend]) each?.close();
});

/** All that the server holds, as its own programs see it. */
async function held() {
  const parts = ["/jobs", `/status/${job}?result=false`, `/result/${job}`].map(async (path) => (await fetch(server.url + API + path)).text());
  return (await Promise.all(parts)).join("\n");
}

/** What a page can send without asking first, and with. The name of each that got an answer it could read, or that was taken. */
const attack = async ({ api, job }) => {
  const body = JSON.stringify({ job_id: job, status: "failed", error_code: "INTERNAL", filename: "a.mp4", video_url: "http://127.0.0.1:1/x" });
  const read = [];
  const posts = ["/generate-url", "/request-process", "/process-video", "/result", `/cancel/${job}`, "/multipart", `/result/${job}/burn`];
  for (const path of posts) {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
      for (const mode of ["no-cors", "cors"]) {
        try {
          const answer = await fetch(api + path, { method: "POST", mode, body, headers: { "Content-Type": type } });
          if (answer.type !== "opaque" && answer.ok) read.push(`POST ${path}`);
        } catch { /* the browser kept it */ }
      }
    }
    navigator.sendBeacon(api + path, new Blob([body], { type: "text/plain" }));
  }
  for (const [method, path] of [["DELETE", `/jobs/${job}`], ["PUT", `/result/${job}`], ["GET", "/jobs"], ["GET", `/result/${job}`], ["GET", `/status/${job}`], ["GET", `/events/${job}`]]) {
    try {
      const answer = await fetch(api + path, { method, body: method === "PUT" ? body : undefined, headers: method === "PUT" ? { "If-Match": '"1"' } : {} });
      if (answer.ok) read.push(`${method} ${path} ${(await answer.text()).slice(0, 50)}`);
    } catch { /* the browser kept it */ }
  }
  return read;
};

test("a page of another origin reads nothing and changes nothing", { timeout: 120_000 }, async () => {
  const known = await held(), page = await browser.newPage();
  await page.goto(origin(evil));
  assert.deepEqual(await page.evaluate(attack, { api: server.url + API, job }), []);
  await page.evaluate((url) => { // a form, which goes where it likes
    document.body.innerHTML = `<form method="post" enctype="text/plain" action="${url}"><input name='{"filename":"a' value='.mp4"}'></form>`;
    document.forms[0].submit();
  }, `${server.url}${API}/cancel/${job}`);
  await page.waitForURL(/cancel/);
  assert.match(await page.content(), /CROSS_SITE/);
  assert.equal(await held(), known);
  await page.close();
});

test("a name of its own that leads to this machine opens nothing", { timeout: 120_000 }, async () => {
  const known = await held(), page = await browser.newPage();
  const rebound = `http://${REBOUND}:${new URL(server.url).port}`;
  assert.equal((await page.goto(`${rebound}/`)).status(), 421);
  await page.route(`${rebound}/page`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html><title>kittens</title>" }));
  await page.goto(`${rebound}/page`); // as it was before the name led elsewhere
  const asked = (url) => fetch(url).then((answer) => answer.status, (problem) => String(problem));
  assert.equal(await page.evaluate(asked, `${rebound}${API}/jobs`), 421);
  assert.deepEqual(await page.evaluate(attack, { api: rebound + API, job }), []);
  assert.equal(await held(), known);
  await page.close();
});

test("a page whose origin is listed uploads, and the server's own page does as ever", { timeout: 120_000 }, async () => {
  const upload = async (api) => {
    const asked = (path, body) => fetch(api + path, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    const place = await (await asked("/generate-url", { filename: "a.mp4" })).json();
    const put = await fetch(place.upload_url, { method: "PUT", body: "bytes", headers: { "Content-Type": "video/mp4" } });
    const job = await (await asked("/request-process", { fileKey: place.fileKey })).json();
    return { etag: put.headers.get("ETag"), job: job.job_id };
  };
  for (const [from, to] of [[origin(friend), listed], [server.url, server], [server.url.replace("127.0.0.1", "localhost"), server]]) {
    const page = await browser.newPage();
    await page.goto(from);
    const api = from === origin(friend) ? to.url + API : from + API;
    const { etag, job: made } = await page.evaluate(upload, api);
    assert.match(etag, /^"[0-9a-f]{32}"$/, from);
    assert.ok(made, from);
    await page.close();
  }
  const page = await browser.newPage();
  await page.goto(origin(evil));
  await assert.rejects(page.evaluate(upload, listed.url + API));
  await page.close();
});
