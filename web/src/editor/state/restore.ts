// Brings back what a browser kept: put on the version it was written on, and merged with what the server has by now.
import { mergeDocuments } from "../model/merge";
import type { EditorStore } from "./context";
import { drafted, dropDraft, type Draft } from "./drafts";
import { loadVersion } from "./load";

export async function restore({ jobId, session, arrival }: EditorStore, draft: Draft): Promise<void> {
  const version = await loadVersion(jobId, draft.version);
  await arrival.whole();
  // Ids name cues of this editor: those of the draft must be others.
  const first = session.document.nextId, base = { ...version, cues: version.cues.map((cue, i) => ({ ...cue, id: first + i })), nextId: first + version.cues.length };
  session.change(mergeDocuments(base, drafted(base, draft), session.document).document);
  await dropDraft(draft.key).catch(() => undefined);
}
