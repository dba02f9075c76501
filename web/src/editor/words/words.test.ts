import { expect, test } from "vitest";
import { kDefaultKeys } from "../model/keys";
import { en } from "./en";
import { ko } from "./ko";

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)/g)].map((match) => match[1]).sort();

test("the editor says the same in both languages", () => {
  expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  for (const [key, text] of Object.entries(en)) expect(placeholders(ko[key as keyof typeof ko]), key).toEqual(placeholders(text));
});
test("every action has a name", () => {
  expect(Object.keys(kDefaultKeys).filter((action) => !(`k_${action}` in en))).toEqual([]);
});
