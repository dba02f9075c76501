// Jobs made and read over the wire, where a test is about something else than making them.
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";

const API = "/api/upload-video";

async function asked(url, init = {}) {
  const answer = await fetch(url, init);
  assert.ok(answer.ok, `${init.method ?? "GET"} ${url}: ${answer.status} ${answer.ok ? "" : await answer.text()}`);
  return answer;
}

const post = async (url, body) => (await asked(url, { method: "POST", body: JSON.stringify(body) })).json();

/** Uploads `video` and waits until its captions are there. Gives the job's id. */
export async function completedJob(server, video, name = "talk.webm") {
  const place = await post(`${server.url}${API}/generate-url`, { filename: name, content_type: "video/webm" });
  await asked(place.upload_url, { method: "PUT", body: video });
  const { job_id } = await post(`${server.url}${API}/request-process`, { fileKey: place.fileKey, language: "en" });
  for (const end = Date.now() + 120_000; ;) {
    const job = await (await asked(`${server.url}${API}/status/${job_id}?result=false`)).json();
    if (job.status === "completed") return job_id;
    assert.ok(job.status === "processing" && Date.now() < end, JSON.stringify(job));
    await pause(100);
  }
}

export const cuesOf = async (server, id) => (await asked(`${server.url}${API}/result/${id}/cues`)).json();

export const burnOf = async (server, id) => (await asked(`${server.url}${API}/result/${id}/burn`)).json();

export const captionsOf = async (server, id, file) => Buffer.from(await (await asked(`${server.url}${API}/result/${id}/${file}`)).arrayBuffer());

/** Puts these cues in the place of the result's segments. An editor that was closed a moment ago may still be saving. */
export async function putCues(server, id, cues, more = {}) {
  for (let attempt = 1; !(await putOnce(server, id, cues, more)); ++attempt) assert.ok(attempt < 20, "somebody else is faster each time");
}

/** False when somebody else was faster. */
async function putOnce(server, id, cues, more) {
  const url = `${server.url}${API}/result/${id}`, stored = await asked(url);
  const segments = cues.map((cue, number) => ({ id: number, ...cue }));
  const body = { ...(await stored.json()), text: cues.map((cue) => cue.text).join(" "), segments, captions: { edited: true }, ...more };
  const headers = { "Content-Type": "application/json", "If-Match": stored.headers.get("ETag") };
  const answer = await fetch(url, { method: "PUT", headers, body: JSON.stringify(body) });
  assert.ok(answer.ok || answer.status === 412, `PUT ${url}: ${answer.status}`);
  return answer.ok;
}

/** `texts` as cues of two seconds, one after the other, each word with its share of the time. */
export function cuesSaying(...texts) {
  return texts.map((text, i) => {
    const start = i * 2, parts = text.split(/\s+/).filter(Boolean);
    const words = parts.map((word, w) => ({ word: ` ${word}`, start: start + (1.9 * w) / parts.length, end: start + (1.9 * (w + 1)) / parts.length, probability: 0.9 }));
    return { start, end: start + 1.9, text, words };
  });
}

const srtTime = (seconds) => {
  const ms = Math.round(seconds * 1000), two = (n) => String(n).padStart(2, "0");
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)},${String(ms % 1000).padStart(3, "0")}`;
};

/** A SubRip file of the cues, written by other hands than the server's. */
export const srtOf = (cues) => cues.map((cue, i) => `${i + 1}\n${srtTime(cue.start)} --> ${srtTime(cue.end)}\n${cue.text}\n`).join("\n");
