// The page: upload, watch, see, download. One job at a time is shown; its id stands in the address, so that a
// reload comes back to it.
import * as api from "./api.js";
import { bytes, clock, secondsLeft } from "./format.js";
import { watch } from "./watch.js";
import { pickLanguage, wordsFor } from "./words.js";

const language = pickLanguage(navigator.languages);
const words = wordsFor(language);
document.documentElement.lang = language;

function at<T extends HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as T;
}

const problem = at("problem"), state = at("state"), bar = at<HTMLProgressElement>("bar");
const video = at<HTMLVideoElement>("video"), cancelButton = at<HTMLButtonElement>("cancel");
let shown = new AbortController();  // aborted when another job is shown

function writeWords(): void {
  const texts: Record<string, string> = {
    tagline: words.tagline, "upload-title": words.upload, "drop-hint": words.drop, choose: words.choose,
    "language-label": `${words.spoken} `, "jobs-title": words.jobs, "no-jobs": words.noJobs, cancel: words.cancel,
    "job-title": words.title,
  };
  for (const [id, text] of Object.entries(texts)) at(id).textContent = text;
  for (const [code, name] of Object.entries({ auto: words.auto, ...words.languages })) at("language").append(new Option(name, code));
}

function say(text: string): void {
  problem.textContent = text;
  problem.hidden = text === "";
}

function sentence(error: unknown): string {
  if (error instanceof api.Problem) return error.message || words.uploadFailed;
  return words.lost;
}

function show(title: string): AbortSignal {
  shown.abort();
  shown = new AbortController();
  say("");
  at("job").hidden = false;
  at("done").hidden = true;
  at("job-title").textContent = title || words.title;
  bar.hidden = false;
  bar.value = 0;
  cancelButton.hidden = false;
  return shown.signal;
}

async function upload(file: File): Promise<void> {
  const signal = show(file.name);
  const stop = new AbortController();
  cancelButton.onclick = () => stop.abort();
  const started = performance.now();
  try {
    const place = await api.generateUrl(file);
    await api.putFile(place.upload_url, file, (sent) => showUpload(sent, file.size, (performance.now() - started) / 1000), stop.signal);
    if (signal.aborted) return;
    const job = await api.requestProcess(place.fileKey, at<HTMLSelectElement>("language").value);
    location.hash = job.job_id;
  } catch (error) {
    if (error instanceof api.Problem && error.code === "CANCELLED") at("job").hidden = true;
    else say(sentence(error));
  }
}

function showUpload(sent: number, size: number, elapsed: number): void {
  bar.value = size > 0 ? (100 * sent) / size : 100;
  const left = secondsLeft(sent, size, elapsed);
  const speed = elapsed > 0 ? ` · ${bytes(sent / elapsed)}/s` : "";
  state.textContent = `${words.uploading} · ${bytes(sent)} / ${bytes(size)}${speed}${left === null ? "" : ` · ${clock(left)} ${words.left}`}`;
}

function follow(id: string): void {
  const signal = show("");
  cancelButton.onclick = () => void api.cancel(id).then(showJob, (error: unknown) => say(sentence(error)));
  watch(id, (job) => signal.aborted || showJob(job), (error) => signal.aborted || say(sentence(error)), signal);
  void listJobs();
}

function showJob(job: api.Job): void {
  say(job.status === "failed" ? job.error_message || job.error_code || "" : "");
  bar.value = job.progress;
  const working = job.status === "processing";
  const what = working ? words.stages[job.stage ?? ""] : words.states[job.status];
  const left = working && job.eta_seconds != null ? ` · ${clock(Math.ceil(job.eta_seconds))} ${words.left}` : "";
  state.textContent = `${what ?? job.status}${working ? ` · ${job.progress} %` : ""}${left}`;
  bar.hidden = cancelButton.hidden = !working;
  if (job.status === "completed") void showCaptions(job.job_id);
  if (!working) void listJobs();
}

async function showCaptions(id: string): Promise<void> {
  const signal = shown.signal;
  const result = await api.result(id);
  if (signal.aborted) return;
  if (result.segments.length === 0) state.textContent = words.noSpeech;
  const track = document.createElement("track");
  Object.assign(track, { kind: "captions", src: api.captionsUrl(id, "vtt"), srclang: result.language, label: result.language, default: true });
  video.replaceChildren(track);
  video.src = api.videoUrl(id);
  track.track.mode = "showing";
  at("downloads").replaceChildren(...["srt", "vtt", "txt", "json"].map((format) => link(api.captionsUrl(id, format), format.toUpperCase(), true)));
  const rows = result.segments.map(cueRow);
  at("cues").replaceChildren(...rows);
  video.ontimeupdate = () => markCurrent(result.segments, rows, video.currentTime);
  at("done").hidden = false;
}

function link(href: string, text: string, download = false): HTMLAnchorElement {
  const anchor = document.createElement("a");
  anchor.href = href;
  anchor.textContent = text;
  if (download) anchor.download = "";
  return anchor;
}

function cueRow(segment: api.Segment): HTMLLIElement {
  const row = document.createElement("li"), button = document.createElement("button");
  const time = document.createElement("time"), text = document.createElement("span");
  time.textContent = clock(segment.start);
  text.textContent = segment.text.trim();
  button.type = "button";
  button.append(time, text);
  button.onclick = () => {
    video.currentTime = segment.start;
    void video.play();
  };
  row.append(button);
  return row;
}

function markCurrent(segments: api.Segment[], rows: HTMLLIElement[], now: number): void {
  segments.forEach((segment, i) => {
    const button = rows[i]?.firstElementChild;
    if (segment.start <= now && now < segment.end) button?.setAttribute("aria-current", "true");
    else button?.removeAttribute("aria-current");
  });
}

async function listJobs(): Promise<void> {
  try {
    const { jobs } = await api.jobs();
    at("no-jobs").hidden = jobs.length > 0;
    at("jobs").replaceChildren(...jobs.map(jobRow));
  } catch {
    say(words.lost);
  }
}

function jobRow(job: api.Job): HTMLLIElement {
  const row = document.createElement("li"), when = document.createElement("span");
  when.className = "when";
  const started = job.created_at ? new Date(job.created_at).toLocaleString(language) : "";
  when.textContent = `${words.states[job.status] ?? job.status} · ${started}`;
  row.append(link(`#${encodeURIComponent(job.job_id)}`, job.filename || job.job_id), when);
  return row;
}

function showWhatTheAddressSays(): void {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id) follow(id);
}

function takeDrops(): void {
  const zone = at("drop");
  const over = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    zone.classList.toggle("over", inside);
  };
  document.addEventListener("dragover", over(true));
  document.addEventListener("dragleave", over(false));
  document.addEventListener("drop", (event) => {
    over(false)(event);
    const file = event.dataTransfer?.files[0];
    if (file) void upload(file);
  });
  at<HTMLInputElement>("file").onchange = (event) => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (file) void upload(file);
    input.value = "";  // the same file may be chosen again
  };
}

writeWords();
takeDrops();
window.addEventListener("hashchange", showWhatTheAddressSays);
showWhatTheAddressSays();
void listJobs();
