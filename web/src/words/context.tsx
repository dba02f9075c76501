// The words of the person's language for every component, and how to change it.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { pickLanguage, wordsOf, type Language, type Words } from "./words";

const KEY = "ecg.language";
interface Spoken {
  language: Language;
  words: Words;
  setLanguage(language: Language): void;
  /** What the page is about, for its title; "" for nothing in particular. */
  setSubject(name: string): void;
}
const Context = createContext<Spoken | null>(null);

/** What the person chose, else what the browser says. */
export function firstLanguage(): Language {
  const remembered = localStorage.getItem(KEY);
  return remembered === "ko" || remembered === "en" ? remembered : pickLanguage(navigator.languages);
}

export function WordsProvider({ children }: { children: ReactNode }) {
  const [language, setState] = useState(firstLanguage);
  document.documentElement.lang = language;  // before the first request, which asks for answers in this language
  const [subject, setSubject] = useState("");
  useEffect(() => { document.title = subject ? `${subject} · ECG` : wordsOf(language).title; }, [language, subject]);
  const spoken = useMemo<Spoken>(() => ({
    language, words: wordsOf(language), setSubject,
    setLanguage(next) { localStorage.setItem(KEY, next); setState(next); },
  }), [language]);
  return <Context.Provider value={spoken}>{children}</Context.Provider>;
}

export function useWords(): Spoken {
  const spoken = useContext(Context);
  if (!spoken) throw new Error("useWords() outside of WordsProvider");
  return spoken;
}
