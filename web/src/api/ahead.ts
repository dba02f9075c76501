// The first cues of the job that the address names, asked for while everything else of the page is still on its way.
import * as api from "./api";
import type { Answered } from "./request";
import type { Cues } from "./types";

/** More than a tall screen shows; the others come behind them. */
const kFirst = 60;

let asked: { id: string; cues: Promise<Answered<Cues> | null> } | null = null;

/** A job that is not done yet, or not there, is no failure here: whoever shows it finds out again. */
export function askAhead(id: string): void {
  asked = { id, cues: firstCues(id).catch(() => null) };
}

export const firstCues = (id: string): Promise<Answered<Cues>> => api.cues(id, { limit: kFirst });

/** What was asked ahead, once; the server's answer otherwise. */
export async function firstCuesOf(id: string): Promise<Answered<Cues>> {
  const ahead = asked?.id === id ? asked.cues : null;
  asked = null;
  return (await ahead) ?? firstCues(id);
}
