import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, clock, secondsLeft } from "./format.js";
import { pickLanguage, wordsFor } from "./words.js";

test("sizes are written as people read them", () => {
  assert.equal(bytes(999), "999 B");
  assert.equal(bytes(1500), "1.5 KB");
  assert.equal(bytes(31_400_000), "31 MB");
  assert.equal(bytes(2.5e12), "2500 GB");
});

test("times have hours only when there are any", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(65.9), "1:05");
  assert.equal(clock(3725), "1:02:05");
  assert.equal(clock(-3), "0:00");
});

test("the time left comes from the speed so far", () => {
  assert.equal(secondsLeft(0, 100, 5), null);
  assert.equal(secondsLeft(25, 100, 5), 15);
  assert.equal(secondsLeft(100, 100, 5), null);
});

test("the first language of the browser that we speak is taken, Korean otherwise", () => {
  assert.equal(pickLanguage(["fr", "en-GB", "ko"]), "en");
  assert.equal(pickLanguage(["ko-KR"]), "ko");
  assert.equal(pickLanguage(["fr"]), "ko");
});

test("both languages say the same things", () => {
  const shape = (value: object): string[] => Object.entries(value).flatMap(([k, v]) => (typeof v === "object" ? shape(v as object).map((s) => `${k}.${s}`) : [k]));
  assert.deepEqual(shape(wordsFor("ko")), shape(wordsFor("en")));
});
