// Captions as readers by other hands understand them: each gives [{start, end, text}], times in milliseconds, lines
// joined with \n, and throws where its reader has anything to say against the file.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { parse as parseAss } from "ass-compiler";
import { parseSync } from "subtitle";

const require = createRequire(import.meta.url);
const { WebVTTParser } = require("webvtt-parser");
const imsc = { ...require("imsc/src/main/js/doc"), ...require("imsc/src/main/js/isd") }; // its whole needs a browser

const ms = (seconds) => Math.round(seconds * 1000);

export const srt = (text) => parseSync(text).map(({ type, data }) => {
  if (type !== "cue") throw new Error(`no cue: ${JSON.stringify(data)}`);
  return { start: data.start, end: data.end, text: data.text };
});

export function vtt(text) {
  const { cues, errors } = new WebVTTParser().parse(text, "captions");
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  // webvtt-parser 2.2.0 leaves the semicolon of &lt; &gt; and &amp; standing.
  const plain = (node) => node.type === "text" ? node.value.replace(/([<>&]);/g, "$1") : node.children.map(plain).join("");
  return cues.map((cue) => ({ start: ms(cue.startTime), end: ms(cue.endTime), text: cue.tree.children.map(plain).join("") }));
}

/** imscJS: what is on the screen from each moment on at which that changes. */
export function ttml(text) {
  const complaints = [];
  const complain = (sentence) => { complaints.push(sentence); };
  const handler = { info: complain, warn: complain, error: complain, fatal: complain };
  const document = imsc.fromXML(text, handler);
  const moments = document.getMediaTimeEvents();
  const spoken = (node) => node.kind === "br" ? "\n" : (node.text ?? "") + (node.contents ?? []).map(spoken).join("");
  const cues = moments.map((start, i) => ({
    start: ms(start), end: ms(moments[i + 1] ?? start), text: imsc.generateISD(document, start, handler).contents.map(spoken).join(""),
  }));
  if (complaints.length > 0) throw new Error(complaints.join("; "));
  return cues.filter((cue) => cue.text !== "");
}

export const ass = (text) => parseAss(text).events.dialogue.map((line) => ({
  start: ms(line.Start), end: ms(line.End), text: line.Text.combined.replaceAll("\\N", "\n"), speaker: line.Name,
  karaoke_cs: line.Text.parsed.flatMap(({ tags }) => tags.map((tag) => tag.k ?? 0)).reduce((sum, k) => sum + k, 0),
}));

function run(command, args, options = {}) {
  return execFileSync(command, args, { maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "pipe"], ...options });
}

/** FFmpeg's own reader for the file's kind, its packets' times; it must have nothing to say. */
export function ffmpegTimes(file) {
  const shown = run("ffprobe", ["-v", "warning", "-of", "csv=p=0", "-show_entries", "packet=pts_time,duration_time", file], { stdio: ["ignore", "pipe", "inherit"] });
  return shown.toString().trim().split("\n").filter(Boolean).map((row) => row.split(",").map(Number)).map(([start, length]) => ({ start: ms(start), end: ms(start + length) }));
}

/** The grey picture, 320 x 180, that libass draws over black at a moment; or of another form, such as rgb24. */
export function drawn(file, at_s, form = "gray") {
  const source = `color=c=black:s=320x180:r=10:d=${at_s + 1}`;
  const raw = run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", source, "-vf", `subtitles=${file},format=${form}`, "-ss", String(at_s), "-frames:v", "1", "-f", "rawvideo", "-"]);
  return { width: 320, height: 180, bytes: raw, rows: (from, to) => raw.subarray(from * 320, to * 320) };
}

export function xmllint(file, schema) {
  return run("xmllint", ["--noout", "--nonet", "--relaxng", schema, file]).toString();
}

export function written(folder, name, bytes) {
  const path = `${folder}/${name}`;
  writeFileSync(path, bytes);
  return path;
}
