// Transcripts that a real `ecg backend` holds, as if an ML server had sent them.
import { readFile } from "node:fs/promises";

const TALKS = new URL("../../src/captions/testdata/", import.meta.url);

/** A talk that people reviewed: lecture_en, interview_ko, travel_ja, news_zh. */
export const reviewed = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, TALKS), "utf8"));

/** One segment for each text, two seconds long, with a speaker. */
export function saying(texts, language = "en") {
  const segments = texts.map((text, i) => ({ id: i, start: i * 3, end: i * 3 + 2, text, speaker: `Kim, <b>"${i}"&`, words: [{ word: text, start: i * 3, end: i * 3 + 2, probability: 1 }] }));
  return { text: texts.join(" "), language, duration: texts.length * 3, segments };
}

/** Its job's id. The video is a few bytes that nobody looks into: the result comes as its callback. */
export async function stored(backend, result) {
  const place = await backend.post("generate-url", { filename: "talk.mp4" });
  const put = await fetch(place.upload_url, { method: "PUT", body: "not looked into" });
  if (put.status !== 200) throw new Error(`PUT: ${put.status} ${await put.text()}`);
  const { job_id } = await backend.post("request-process", { fileKey: place.fileKey });
  await backend.post("result", { job_id, result });
  return job_id;
}

export async function captions(backend, job, file) {
  const answer = await fetch(`${backend.url}/api/upload-video/result/${job}/captions.${file}`);
  if (answer.status !== 200) throw new Error(`${file}: ${answer.status} ${await answer.text()}`);
  return { type: answer.headers.get("Content-Type"), name: answer.headers.get("Content-Disposition"), bytes: Buffer.from(await answer.arrayBuffer()) };
}
