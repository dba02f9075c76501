// What every part of an open editor reaches: made once for a job, gone when it is closed.
import { createContext, useContext } from "react";
import * as api from "../../api/api";
import type { CheckedCue } from "../../api/types";
import type { Action } from "../model/keys";
import { readCues } from "../model/wire_cues";
import { Arrival } from "./arrival";
import { Checker } from "./checker";
import { DraftKeeper } from "./draft_keeper";
import { Finder } from "./finder";
import { Keys } from "./keys";
import { loadMore, loadNewest, type Version } from "./load";
import { Player } from "./player";
import { Saver } from "./saver";
import { Session } from "./session";
import { useSelected } from "./observable";

export interface EditorStore {
  readonly jobId: string;
  readonly version: Version;
  readonly arrival: Arrival;
  /** The cues as they came: what was measured of their words is drawn. */
  readonly came: readonly CheckedCue[];
  readonly session: Session;
  readonly player: Player;
  readonly saver: Saver;
  readonly checker: Checker;
  readonly finder: Finder;
  readonly keys: Keys;
  readonly drafts: DraftKeeper;
  /** Takes in the cues that were not here yet when the editor opened, until all are here or stop() of `arrival`. */
  takeArrivals(): Promise<void>;
  /** Does what a key or button stands for. */
  run(action: Action): void;
}

export function openEditorStore(jobId: string, version: Version, run: (store: EditorStore, action: Action) => void): EditorStore {
  const session = new Session(version.document), document = () => session.document;
  const player = new Player(document), checker = new Checker(document, version.checked), finder = new Finder(session);
  const arrival = new Arrival(version.checked.length, version.total, (after, signal) => loadMore(jobId, version.number, after, signal));
  const saver = new Saver(version, document, {
    whole: () => arrival.whole(),
    save: (splice, etag) => api.saveCues(jobId, splice, etag),
    newest: () => loadNewest(jobId),
    newestEtag: async () => (await api.cues(jobId, { limit: 1 })).etag ?? "",
  });
  const came = [...version.checked];
  const takeArrivals = () => arrival.start((more) => {
    const cues = readCues(more, came.length);
    came.push(...more);
    saver.extend(cues);
    checker.extend(cues, more);
    session.extend(cues);
    player.say();
    finder.edited();
  });
  session.onChange = () => { player.say(); checker.edited(); finder.edited(); saver.edited(); };
  const store: EditorStore = { jobId, version, arrival, came, session, player, saver, checker, finder, keys: new Keys(), drafts: new DraftKeeper(jobId, session, saver), takeArrivals, run: (action) => run(store, action) };
  return store;
}

const Context = createContext<EditorStore | null>(null);
export const EditorStoreProvider = Context.Provider;

/** Whether all cues are here: what is done to all of them waits for that. */
export const useIsWhole = (): boolean => useSelected(useEditorStore().arrival.state, (state) => state.isWhole);

export function useEditorStore(): EditorStore {
  const store = useContext(Context);
  if (!store) throw new Error("useEditorStore() outside of an open editor");
  return store;
}
