import { expect, test } from "vitest";
import { kAsEdited, readRules, rulesQuery, writeRules } from "./export_rules";

test("captions as in the editor ask for no rules, a profile for its own, custom for the numbers that are some", () => {
  expect(rulesQuery(kAsEdited)).toEqual({});
  expect(rulesQuery({ profile: "bbc", numbers: { max_lines: "1" } })).toEqual({ profile: "bbc", fix: 1 });
  expect(rulesQuery({ profile: "custom", numbers: { max_lines: "1", max_line_units: "", max_cps: "12.5" } }))
    .toEqual({ profile: "custom", fix: 1, max_lines: 1, max_cps: 12.5 });
  for (const bad of ["0", "10", "-1", "1.5", "x", " "]) expect(rulesQuery({ profile: "custom", numbers: { max_lines: bad } })).toEqual({ profile: "custom", fix: 1 });
});

test("a choice comes back from where it is remembered, and what is no choice does no harm", () => {
  const rules = { profile: "custom", numbers: { max_line_units: "20" } };
  expect(readRules(writeRules(rules))).toEqual(rules);
  for (const text of [null, "", "{", "7", "null", "[]", '{"profile":3}']) expect(readRules(text)).toEqual(kAsEdited);
  expect(readRules('{"profile":"bbc","numbers":{"max_lines":4,"x":"1"}}')).toEqual({ profile: "bbc", numbers: {} });
});
