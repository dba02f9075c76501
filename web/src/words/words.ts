// Every sentence of the page, in both languages.
import { en } from "./en";
import { ko } from "./ko";

export type Language = "ko" | "en";
export type Words = { readonly [K in keyof typeof en]: string };

/** The first of the browser's languages that we speak; Korean when none is. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const code = tag.slice(0, 2).toLowerCase();
    if (code === "ko" || code === "en") return code;
  }
  return "ko";
}

export const wordsOf = (language: Language): Words => (language === "ko" ? ko : en);

/** "{name}: {n|file|files}" with n = 3 -> "…: 3 files". */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return many === undefined ? String(value) : `${value} ${value === 1 ? one : many}`;
  });
}
