// What is written and not stored yet, kept by this browser: a line that is down, a tab that crashes, a choice that is put
// off cost nobody a word. A draft is what differs from a version that the server has.
import { changedRun } from "../model/changed_run";
import type { Cue, CueDocument, Word } from "../model/cue";
import { keptCues } from "../model/splice";

/** A cue as it was written; `was`: its place among those of the version, -1 where it is new. */
interface DraftCue extends Omit<Cue, "id" | "words"> { readonly was: number; readonly words: readonly Word[] }

export interface Draft {
  /** The job, and the window that wrote it: two windows have two drafts. */
  readonly key: string;
  readonly jobId: string;
  readonly version: number;
  readonly atMs: number;
  readonly profile: string;
  /** cues[at, at + remove) of the version became `insert`. */
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly DraftCue[];
}

export type DraftBody = Pick<Draft, "version" | "profile" | "at" | "remove" | "insert">;

export function draftOf(stored: CueDocument, version: number, now: CueDocument): DraftBody {
  const base = keptCues(stored), { from, to, beforeTo } = changedRun(base, now.cues);
  const places = new Map(base.slice(from, beforeTo).map((cue, i) => [cue.id, from + i]));
  const insert = now.cues.slice(from, to).map(({ id, ...cue }) => ({ ...cue, was: places.get(id) ?? -1 }));
  return { version, profile: now.profile, at: from, remove: beforeTo - from, insert };
}

/** The draft on its version, whose cues keep their ids. */
export function drafted(base: CueDocument, { profile, at, remove, insert }: DraftBody): CueDocument {
  let nextId = base.nextId;
  const written = insert.map(({ was, ...cue }): Cue => ({ ...cue, id: base.cues[was]?.id ?? nextId++ }));
  return { ...base, profile, cues: [...base.cues.slice(0, at), ...written, ...base.cues.slice(at + remove)], nextId };
}

const kStore = "drafts";

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asking = indexedDB.open("ecg", 1);
    asking.onupgradeneeded = () => asking.result.createObjectStore(kStore, { keyPath: "key" });
    asking.onsuccess = () => resolve(asking.result);
    asking.onerror = () => reject(asking.error ?? new Error("no room for drafts"));
  });
}

async function done<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const going = database.transaction(kStore, mode), asked = ask(going.objectStore(kStore));
      going.oncomplete = () => resolve(asked.result);
      going.onerror = going.onabort = () => reject(going.error ?? new Error("no room for drafts"));
    });
  } finally {
    database.close();
  }
}

export const putDraft = (draft: Draft): Promise<unknown> => done("readwrite", (store) => store.put(draft));
export const dropDraft = (key: string): Promise<unknown> => done("readwrite", (store) => store.delete(key));

const lockOf = (key: string) => `ecg draft ${key}`;

/** Calls `found` with each of the job's drafts once its window is gone: now, or when a window that is still dying has died.
 *  Where the browser has no locks (plain http), windows that live are counted too. */
export async function watchOrphans(jobId: string, ownKey: string, found: (draft: Draft) => void, signal: AbortSignal): Promise<void> {
  const all = (await done("readonly", (store) => store.getAll())) as Draft[];
  for (const { key } of all.filter((draft) => draft.jobId === jobId && draft.key !== ownKey)) {
    const look = async () => {
      const left = (await done("readonly", (store) => store.get(key))) as Draft | undefined;
      if (left && !signal.aborted) found(left);
    };
    void (navigator.locks?.request(lockOf(key), { signal }, look) ?? look()).catch(() => undefined);
  }
}

/** Says to other windows that the one with this key lives, until `signal`. */
export function liveAs(key: string, signal: AbortSignal): void {
  void navigator.locks?.request(lockOf(key), () => new Promise<void>((end) => signal.addEventListener("abort", () => end()))).catch(() => undefined);
}
