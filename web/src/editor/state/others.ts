// Other windows on the same captions: what they saved is taken in where it fits, without a question and without taking
// anything out of anybody's hands. Where both changed one cue a bar says so, and a person chooses when they like.
import type { CueDocument } from "../model/cue";
import { changedRun } from "../model/changed_run";
import { mergeDocuments } from "../model/merge";
import type { Saver } from "./saver";
import type { Session } from "./session";

/** Windows of one browser tell each other at once; those of other people are found by asking now and then. */
const kAskMs = 20_000;

export function takeIn(session: Session, saver: Saver): void {
  const saveConflict = saver.saveConflict.get();
  if (!saveConflict) return;
  const mine = session.document, { document, conflicts } = mergeDocuments(saveConflict.base, mine, saveConflict.theirs.document);
  if (conflicts.length > 0) return session.news.set({ kind: "conflict", n: conflicts.length });
  const n = changesOf(mine, document);
  if (n > 0) session.takeIn(document);
  saver.settled();
  if (n > 0) session.news.set({ kind: "tookIn", n });
}

function changesOf(mine: CueDocument, merged: CueDocument): number {
  const { from, to, beforeTo } = changedRun(mine.cues, merged.cues);
  const before = new Set(mine.cues.slice(from, beforeTo));
  const changed = merged.cues.slice(from, to).filter((cue) => !before.has(cue)).length;
  return Math.max(changed, beforeTo - to) || (mine.profile === merged.profile ? 0 : 1);
}

/** Until the returned function is called. */
export function followOthers(jobId: string, saver: Saver): () => void {
  const channel = new BroadcastChannel("ecg.saved"), stop = new AbortController(), { signal } = stop;
  const ask = () => { if (document.visibilityState === "visible") void saver.lookForNewer(); };
  let told = saver.etag;
  const stops = [saver.state.subscribe(() => {
    if (saver.etag === told) return;
    told = saver.etag;
    channel.postMessage(jobId);
  })];
  channel.addEventListener("message", ({ data }: MessageEvent<string>) => { if (data === jobId) void saver.lookForNewer(); }, { signal });
  document.addEventListener("visibilitychange", ask, { signal });
  addEventListener("online", ask, { signal });
  const timer = setInterval(ask, kAskMs);
  return () => {
    clearInterval(timer);
    stop.abort();
    for (const end of stops) end();
    channel.close();
  };
}
