import { expect, test, vi } from "vitest";
import { Problem } from "../../api/request";
import type { CheckedCue } from "../../api/types";
import { Arrival } from "./arrival";

const cue = (n: number): CheckedCue => ({ start: n, end: n + 1, text: String(n), problems: [] });
const from = (after: number, count: number) => Array.from({ length: count }, (_, i) => cue(after + i));

test("the others come behind those that are here, once each, over a line that breaks", async () => {
  vi.useFakeTimers();
  const asked: number[] = [], taken: string[] = [];
  const answers = [() => from(2, 3), () => { throw new Problem("", "NETWORK", 0); }, () => from(5, 2)];
  const arrival = new Arrival(2, 7, async (after) => { asked.push(after); return answers.shift()!(); });
  let isWhole = false;
  void arrival.whole().then(() => { isWhole = true; });
  const going = arrival.start((more) => taken.push(...more.map((c) => c.text)));
  await vi.advanceTimersByTimeAsync(0);
  expect([arrival.state.get(), isWhole]).toEqual([{ isWhole: false, problem: "NETWORK" }, false]);
  await vi.runAllTimersAsync();
  await going;
  expect([asked, taken, isWhole]).toEqual([[2, 5, 5], ["2", "3", "4", "5", "6"], true]);
  vi.useRealTimers();
});
test("what is whole asks for nothing", async () => {
  const arrival = new Arrival(0, 0, () => { throw new Error("asked"); });
  await arrival.start(() => undefined);
  await arrival.whole();
});
test("what comes after stop() is not taken", async () => {
  let answer = (_: CheckedCue[]) => undefined as void;
  const taken: unknown[] = [], arrival = new Arrival(0, 1, () => new Promise((resolve) => { answer = resolve; }));
  const going = arrival.start((more) => taken.push(more));
  arrival.stop();
  answer(from(0, 1));
  await going;
  expect([taken, arrival.isWhole]).toEqual([[], false]);
});
