// What a program does with the `openai` package of npm; prints what it got. Called by openai_test.py.
//   node client.mjs BASE_URL KEY SPEECH LONG_VIDEO
import { createReadStream } from "node:fs";
import OpenAI from "openai";

const [baseURL, apiKey, speech, long] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
const ask = (more = {}) => client.audio.transcriptions.create({ file: createReadStream(speech), model: "whisper-1", ...more });
const failure = async (promise) => promise.then(() => ({ name: "none" }), (error) => error);

const told = { json: (await ask()).text };
for (const response_format of ["text", "srt", "vtt"]) told[response_format] = await ask({ response_format });
const verbose = await ask({ response_format: "verbose_json", timestamp_granularities: ["word", "segment"] });
told.words = verbose.words.map(({ word }) => word).join(" ");
told.deltas = "";
for await (const event of await ask({ model: "gpt-4o-mini-transcribe", stream: true })) {
  if (event.type === "transcript.text.delta") told.deltas += event.delta;
  if (event.type === "transcript.text.done") told.streamed = event.text;
}
told.translation = (await client.audio.translations.create({ file: createReadStream(speech), model: "tiny" })).text;
told.models = (await client.models.list()).data.map(({ id }) => id);
told.wrong_key = (await failure(new OpenAI({ baseURL, apiKey: "ecg_wrong", maxRetries: 0 }).models.list())).status;
told.bad_field = (await failure(ask({ response_format: "pdf" }))).param;
told.bad_model = (await failure(ask({ model: "huge" }))).status;

const leaving = new AbortController();
const left = failure(client.audio.transcriptions.create({ file: createReadStream(long), model: "whisper-1" }, { signal: leaving.signal }));
setTimeout(() => leaving.abort(), 1500);
told.aborted = (await left).constructor.name;
console.log(JSON.stringify(told));
