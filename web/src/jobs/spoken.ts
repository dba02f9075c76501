// The language that somebody chose last is the one that the next files are asked for in.
import { useState } from "react";
import { languageChoices } from "./languages";

const KEY = "ecg.spoken";

function remembered(): string {
  const code = localStorage.getItem(KEY) ?? "auto";
  return languageChoices("en").some((choice) => choice.code === code) ? code : "auto";
}

export function useSpoken(): [string, (code: string) => void] {
  const [spoken, setSpoken] = useState(remembered);
  return [spoken, (code) => { localStorage.setItem(KEY, code); setSpoken(code); }];
}
