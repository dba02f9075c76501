// Media with speech, made by the ffmpeg program from the sample that the set-up script fetched.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const SPEECH = process.env.ECG_TEST_SPEECH ?? join(homedir(), ".cache/ecg/deps/whispercpp-1.9.1/samples/jfk.mp3");

/** 11 s: "... ask not what your country can do for you ...", as WebM, which every Chromium plays. */
export function speechVideo(folder) {
  const target = join(folder, "speech.webm");
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", SPEECH, "-f", "lavfi", "-i", "gradients=size=640x360:rate=10:speed=0.02:seed=5",
    "-map", "0:a", "-map", "1:v", "-shortest", "-pix_fmt", "yuv420p", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus", target]);
  return readFileSync(target);
}

/** The same speech again and again, `minutes` long, as MP3: seconds of work for a server. */
export function longSpeech(folder, minutes) {
  const target = join(folder, `speech-${minutes}.mp3`);
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-stream_loop", "-1", "-i", SPEECH, "-t", String(minutes * 60), "-c", "copy", target]);
  return target;
}

/** The same speech over a picture that takes a server `seconds` or so to encode anew. */
export function busyVideo(folder, seconds) {
  const target = join(folder, "busy.mp4");
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", SPEECH, "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30", "-t", String(seconds),
    "-map", "0:a", "-map", "1:v", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", target]);
  return readFileSync(target);
}

/** The same speech over three scenes, cut hard at 4 s and at 7 s. */
export function scenesVideo(folder) {
  const target = join(folder, "scenes.webm");
  const scenes = [["testsrc2", 4], ["smptehdbars", 3], ["mandelbrot", 5]].flatMap(([source, seconds]) =>
    ["-f", "lavfi", "-t", String(seconds), "-i", `${source}=size=640x360:rate=10`]);
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", SPEECH, ...scenes,
    "-filter_complex", "[1]format=yuv420p,setsar=1[a];[2]format=yuv420p,setsar=1[b];[3]format=yuv420p,setsar=1[c];[a][b][c]concat=n=3[v]",
    "-map", "0:a", "-map", "[v]", "-shortest", "-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "1M", "-c:a", "libopus", target]);
  return readFileSync(target);
}

/** Three seconds of the speech over a picture of this shape; `codec` may be one that no browser shows ("mpeg4"). */
export function shortVideo(folder, { size = "360x640", codec = "libx264" } = {}) {
  const target = join(folder, `short-${size}-${codec}.mp4`);
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-i", SPEECH, "-f", "lavfi", "-i", `color=c=gray:size=${size}:rate=10`, "-t", "3",
    "-map", "0:a", "-map", "1:v", "-pix_fmt", "yuv420p", "-c:v", codec, "-c:a", "aac", target]);
  return readFileSync(target);
}

/** Two seconds in which nobody speaks, without a picture. */
export function silence(folder) {
  const target = join(folder, "silence.mp3");
  execFileSync("ffmpeg", ["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "anullsrc=r=16000:cl=mono", "-t", "2", target]);
  return readFileSync(target);
}
