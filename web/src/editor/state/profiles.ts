// The rule profiles that the server knows, asked for once a language for every place that shows them.
import { useEffect, useState } from "react";
import * as api from "../../api/api";
import type { Profiles, Rules } from "../../api/types";
import { useEditorStore } from "./context";
import { useSelected } from "./observable";

const asked = new Map<string, Promise<Profiles>>(), here = new Map<string, Profiles>();

async function profilesFor(language: string): Promise<Profiles> {
  const coming = asked.get(language) ?? api.profiles(language);
  asked.set(language, coming);
  try {
    here.set(language, await coming);
    return coming;
  } catch (problem) {
    asked.delete(language);
    throw problem;
  }
}

/** Null until they are here. */
function useAll(): Profiles | null {
  const { session } = useEditorStore(), language = useSelected(session.history, (h) => h.document.language);
  const [came, setCame] = useState<Profiles | null>(null);
  useEffect(() => { if (!here.has(language)) profilesFor(language).then(setCame, () => undefined); }, [language]);
  return here.get(language) ?? came;
}

const kNone: Profiles["profiles"] = [];

export const useProfiles = (): Profiles["profiles"] => useAll()?.profiles ?? kNone;

/** The numbers of the profile that the captions are checked against; of one without a name those of the language. */
export function useRules(): Rules | null {
  const { session } = useEditorStore(), all = useAll();
  const profile = useSelected(session.history, (h) => h.document.profile), language = useSelected(session.history, (h) => h.document.language);
  if (!all) return null;
  const usual = all.default[language] ?? all.default["*"];
  return (all.profiles.find(({ name }) => name === profile) ?? all.profiles.find(({ name }) => name === usual))?.rules ?? null;
}
