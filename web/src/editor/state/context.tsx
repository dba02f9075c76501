// What every part of an open editor reaches: made once for a job, gone when it is closed.
import { createContext, useContext } from "react";
import * as api from "../../wire/api";
import type { Action } from "../model/keys";
import { Checker } from "./checker";
import { Finder } from "./finder";
import { Keys } from "./keys";
import { loadNewest, type Version } from "./load";
import { Player } from "./player";
import { Saver } from "./saver";
import { Session } from "./session";

export interface Desk {
  readonly jobId: string;
  readonly version: Version;
  readonly session: Session;
  readonly player: Player;
  readonly saver: Saver;
  readonly checker: Checker;
  readonly finder: Finder;
  readonly keys: Keys;
  /** Does what a key or button stands for. */
  run(action: Action): void;
}

export function openDesk(jobId: string, version: Version, run: (desk: Desk, action: Action) => void): Desk {
  const session = new Session(version.document), document = () => session.document;
  const player = new Player(document), checker = new Checker(document, version.checked), finder = new Finder(session);
  const saver = new Saver(version, document, {
    put: (body, etag) => api.saveResultText(jobId, body, etag),
    newest: () => loadNewest(jobId),
  });
  session.onChange = () => { player.say(); checker.edited(); finder.edited(); saver.edited(); };
  const desk: Desk = { jobId, version, session, player, saver, checker, finder, keys: new Keys(), run: (action) => run(desk, action) };
  return desk;
}

const Context = createContext<Desk | null>(null);
export const DeskProvider = Context.Provider;

export function useDesk(): Desk {
  const desk = useContext(Context);
  if (!desk) throw new Error("useDesk() outside of an open editor");
  return desk;
}
