// Every exporter's output in the hands of readers that know nothing of ours.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Backend } from "../presigner/backend.js";
import * as read from "./readers.js";
import { captions, reviewed, saying, stored } from "./talks.js";

const TALKS = ["lecture_en", "interview_ko", "travel_ja", "news_zh"];
const SCHEMA = fileURLToPath(new URL("ttml.rng", import.meta.url));
const HOSTILE = [
  "<script>alert(1)</script>", "a & b &amp; c", "1 < 2 > 0", "\"quoted\" it's", "]]> <!-- -->", "{\\an8}{\\pos(0,0)}top",
  "C:\\New\\hard", "100% {sure}", "<v Kim>NOTE STYLE", "쉼표, <b>굵게</b>", "\u202Eright to left", "👍🏽 e\u0301",
];

let backend, folder;
const jobs = {};
before(async () => {
  folder = mkdtempSync(`${tmpdir()}/ecg-exports-`);
  backend = await Backend.start();
  for (const name of TALKS) jobs[name] = await stored(backend, await reviewed(name));
  jobs.hostile = await stored(backend, saying(HOSTILE));
  jobs.silence = await stored(backend, saying([]));
});
after(async () => {
  await backend.stop();
  rmSync(folder, { recursive: true, force: true });
});

const text = async (job, file) => (await captions(backend, job, file)).bytes.toString();
const times = (cues) => cues.map(({ start, end }) => ({ start, end }));
/** As ASS can say it: hundredths of a second. */
const rounded = (cues) => cues.map((cue) => ({ ...cue, start: Math.round(cue.start / 10) * 10, end: Math.round(cue.end / 10) * 10 }));

for (const name of TALKS) {
  test(`${name} says the same to every reader`, async () => {
    const cues = read.vtt(await text(jobs[name], "vtt"));
    assert.ok(cues.length > 5);
    assert.deepEqual(read.srt(await text(jobs[name], "srt")), cues);
    assert.deepEqual(read.srt(await text(jobs[name], "srt?bom=1")), cues);
    assert.deepEqual(read.ttml(await text(jobs[name], "ttml")), cues);
    const lines = read.ass(await text(jobs[name], "ass"));
    assert.deepEqual(lines.map(({ start, end, text: said }) => ({ start, end, text: said })), rounded(cues));
  });

  test(`${name} has karaoke times that add up to each line`, async () => {
    const lines = read.ass(await text(jobs[name], "ass?karaoke=1"));
    assert.deepEqual(lines.map((line) => line.text), read.ass(await text(jobs[name], "ass")).map((line) => line.text));
    for (const line of lines) assert.equal(line.karaoke_cs * 10, line.end - line.start, line.text);
  });

  test(`${name} is read by FFmpeg without a complaint`, async () => {
    const cues = read.vtt(await text(jobs[name], "vtt"));
    for (const kind of ["srt", "vtt"]) {
      const file = read.written(folder, `${name}.${kind}`, await text(jobs[name], kind));
      assert.deepEqual(read.ffmpegTimes(file), times(cues), kind);
    }
    const file = read.written(folder, `${name}.ass`, await text(jobs[name], "ass"));
    assert.deepEqual(read.ffmpegTimes(file), times(rounded(cues)));
  });
}

for (const name of [...TALKS, "hostile", "silence"])
  test(`the TTML of ${name} keeps to the schema`, async () => {
    read.xmllint(read.written(folder, `${name}.ttml`, await text(jobs[name], "ttml")), SCHEMA);
  });

test("the schema would find a mistake", async () => {
  const good = await text(jobs.lecture_en, "ttml");
  for (const [from, to] of [["end=\"", "dur=\""], ["</p>", "<b/></p>"], ["imsc1.1/text", "imsc1.1/image"], [".400\"", ".4\""]]) {
    assert.ok(good.includes(from));
    assert.throws(() => read.xmllint(read.written(folder, "bad.ttml", good.replace(from, to)), SCHEMA));
  }
});

test("hostile texts stay texts", async () => {
  const joined = (cues) => cues.map((cue) => cue.text).join("").replace(/[\s\u2060]/g, "");
  const said = HOSTILE.join("").replace(/\s/g, "");
  assert.equal(joined(read.vtt(await text(jobs.hostile, "vtt"))), said);
  assert.equal(joined(read.ttml(await text(jobs.hostile, "ttml"))), said);
  const file = read.written(folder, "hostile.ass", await text(jobs.hostile, "ass"));
  assert.equal(read.ffmpegTimes(file).length, read.vtt(await text(jobs.hostile, "vtt")).length);
});

test("libass draws commands in a text as text, where all text stands", async () => {
  const commands = HOSTILE.indexOf("{\\an8}{\\pos(0,0)}top");
  const picture = read.drawn(read.written(folder, "drawn.ass", await text(jobs.hostile, "ass")), commands * 3 + 0.5);
  assert.ok(picture.rows(0, 120).every((grey) => grey === 0), "something stands in the upper two thirds");
  assert.ok(picture.rows(120, 180).some((grey) => grey > 100), "nothing stands below");
});

test("libass lights up the words one by one, in Korean too", async () => {
  const file = read.written(folder, "karaoke.ass", await text(jobs.interview_ko, "ass?karaoke=1"));
  const white = (at_s) => read.drawn(file, at_s).rows(120, 180).filter((grey) => grey > 240).length;
  assert.ok(white(2.3) > white(3.4) && white(3.4) > white(5.5), "white letters turn amber");
});

test("libass draws words as loud and as high as they were said", async () => {
  const voices = [[-32, 95], [-20, 150], [-9, 240]];
  const talk = saying(voices.map(() => "same words"));
  talk.segments.forEach((segment, i) => { segment.speaker = ["Kim", "Lee"][i % 2]; Object.assign(segment.words[0], { volume_db: voices[i][0], pitch_hz: voices[i][1] }); });
  const job = await stored(backend, talk);
  const picture = (file, i) => {
    const { bytes } = read.drawn(file, i * 3 + 0.5, "rgb24");
    let drawn = 0, red = 0, blue = 0;
    for (let at = 0; at < bytes.length; at += 3)
      if (Math.max(bytes[at], bytes[at + 1], bytes[at + 2]) > 200) { drawn += 1; red += bytes[at]; blue += bytes[at + 2]; }
    return { drawn, warmth: (red - blue) / drawn };
  };
  const file = read.written(folder, "voice.ass", await text(job, "ass?voice=1"));
  const [low, middle, high] = [0, 1, 2].map((i) => picture(file, i));
  assert.ok(low.drawn * 1.2 < middle.drawn && middle.drawn * 1.2 < high.drawn, JSON.stringify([low, middle, high]));
  assert.ok(low.warmth < -50 && Math.abs(middle.warmth) < 10 && high.warmth > 50, JSON.stringify([low, middle, high]));
  const plain = read.written(folder, "plain.ass", await text(job, "ass"));
  assert.deepEqual(picture(plain, 0), picture(plain, 2));
  assert.deepEqual(read.ass(await text(job, "ass?voice=1")), read.ass(await text(job, "ass")));
  assert.deepEqual(read.ffmpegTimes(file), read.ffmpegTimes(plain));
});

test("music and applause have cues of their own for those who want them", async () => {
  const talk = { ...saying(["안녕하세요"], "ko"), duration: 20, regions: [{ start: 4, end: 9, kind: "music" }, { start: 10, end: 13, kind: "applause" }] };
  const job = await stored(backend, talk);
  const sounds = [{ start: 4000, end: 9000, text: "♪" }, { start: 10000, end: 13000, text: "(박수)" }];
  for (const kind of ["srt", "vtt", "ttml"]) {
    const cues = read[kind](await text(job, `${kind}?profile=netflix-ko-sdh`));
    assert.deepEqual(cues.slice(1), sounds, kind);
    assert.equal(read[kind](await text(job, kind)).length, 1, kind);
  }
  assert.deepEqual(read.ass(await text(job, "ass?profile=netflix-ko-sdh&karaoke=1")).slice(1).map((cue) => cue.text), ["♪", "(박수)"]);
  const answer = await fetch(`${backend.url}/api/upload-video/result/${job}/cues?profile=netflix-ko-sdh`);
  const { cues } = await answer.json();
  assert.deepEqual(cues.slice(1).map(({ text: said, words, problems }) => ({ said, words, problems })),
    ["♪", "(박수)"].map((said) => ({ said, words: [], problems: [] })));
});

test("a speaker's name cannot break out of its field", async () => {
  assert.equal(read.ass(await text(jobs.hostile, "ass"))[0].speaker, "Kim  <b>\"0\"&");
  assert.match(await text(jobs.hostile, "ttml"), /<ttm:name type="full">Kim, &lt;b&gt;&quot;0&quot;&amp;<\/ttm:name>/);
});

test("a video in which nobody speaks has empty captions that every reader takes", async () => {
  for (const kind of ["srt", "vtt", "ttml", "ass"]) assert.deepEqual(read[kind](await text(jobs.silence, kind)), [], kind);
});

test("each file says its type and brings the video's name", async () => {
  for (const [kind, type] of Object.entries({
    srt: "application/x-subrip; charset=utf-8", vtt: "text/vtt; charset=utf-8", ttml: "application/ttml+xml; charset=utf-8",
    ass: "text/x-ssa; charset=utf-8", txt: "text/plain; charset=utf-8", json: "application/json",
  })) {
    const file = await captions(backend, jobs.lecture_en, kind);
    assert.equal(file.type, type);
    assert.match(file.name, new RegExp(`^attachment; filename="talk\\.${kind}"`));
  }
});

test("a byte order mark comes when it is asked for, and only then", async () => {
  assert.equal((await captions(backend, jobs.lecture_en, "srt?bom=1")).bytes.indexOf("\uFEFF1\n"), 0);
  assert.equal((await captions(backend, jobs.lecture_en, "srt")).bytes.indexOf("1\n"), 0);
});
