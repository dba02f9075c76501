import { expect, test } from "vitest";
import { routeOf } from "../route";
import type { Job } from "../api/types";
import { wordsOf } from "../words/words";
import { withFirstPage, withPage, withStatus } from "./jobList";
import { stateWords } from "./stateWords";

const job = (job_id: string, created_at: string, more: Partial<Job> = {}): Job => ({ job_id, created_at, status: "processing", progress: 10, filename: job_id, ...more });
const ids = (jobs: Job[]) => jobs.map((each) => each.job_id).join("");

test("a fresh first page brings new jobs, drops deleted ones and keeps older pages", () => {
  const known = [job("c", "3"), job("b", "2"), job("a", "1")];
  expect(ids(withFirstPage(known, [job("d", "4"), job("b", "2")], false))).toBe("dba");
  expect(ids(withFirstPage(known, [job("d", "4")], true))).toBe("d");
});

test("a page that overlaps the list adds no job twice", () => {
  expect(ids(withPage([job("b", "2")], [job("b", "2"), job("a", "1")]))).toBe("ba");
});

test("a late event changes no final state and no name", () => {
  const done = withStatus([job("a", "1")], { job_id: "a", status: "completed", progress: 100 });
  expect(done[0]).toMatchObject({ status: "completed", filename: "a" });
  expect(withStatus(done, { job_id: "a", status: "processing", progress: 50 })).toEqual(done);
});

test("the state of a job is what was measured, and only that", () => {
  const words = wordsOf("en");
  expect(stateWords(job("a", "1", { stage: "transcribing", progress: 40, eta_seconds: 11.2 }), words)).toBe("Transcribing · 40% · 0:12 left");
  expect(stateWords(job("a", "1", { stage: null, eta_seconds: null }), words)).toBe("Processing · 10%");
  expect(stateWords(job("a", "1", { status: "completed" }), words)).toBe("Done");
});

test("an address names a job or is the list", () => {
  expect(routeOf("#/jobs/a%2Fb")).toEqual({ page: "job", id: "a/b" });
  for (const hash of ["", "#/", "#/jobs/", "#/jobs/%", "#/jobs/a/b"]) expect(routeOf(hash)).toEqual({ page: "jobs" });
});
