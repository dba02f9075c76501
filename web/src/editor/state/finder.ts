// Find and replace: where the matches are, and which of them is looked at.
import { findAll, replaceAll, replaceMatch, type Match, type Query } from "../model/find";
import type { Session } from "./session";
import { Observable } from "./observable";

export interface FindState {
  readonly open: "closed" | "find" | "replace";
  readonly query: Query;
  readonly by: string;
  readonly matches: readonly Match[];
  /** Of `matches`, or -1. */
  readonly at: number;
}

export class Finder {
  readonly state = new Observable<FindState>({ open: "closed", query: { text: "" }, by: "", matches: [], at: -1 });

  constructor(private readonly session: Session) {}

  open(as: "find" | "replace"): void {
    this.state.update({ open: as });
    this.edited();
  }

  close(): void { this.state.update({ open: "closed", matches: [], at: -1 }); }

  ask(query: Query): void {
    const matches = findAll(this.session.document, query);
    const from = this.session.index;
    const at = matches.findIndex((match) => match.index >= from);
    this.state.update({ query, matches, at: at < 0 && matches.length > 0 ? 0 : at });
    this.show(false);
  }

  /** The document has changed: the match looked at stays as near as can be. */
  edited(): void {
    const { open, query, at } = this.state.get();
    if (open === "closed") return;
    const matches = findAll(this.session.document, query);
    this.state.update({ matches, at: Math.min(at, matches.length - 1) });
  }

  step(by: 1 | -1): void {
    const { matches, at } = this.state.get();
    if (matches.length === 0) return;
    this.state.update({ at: (at + by + matches.length) % matches.length });
    this.show(false);
  }

  private show(withCaret: boolean): void {
    const { matches, at } = this.state.get(), match = matches[at];
    const cue = match && this.session.document.cues[match.index];
    if (!match || !cue) return;
    this.session.select(cue.id);
    if (withCaret) this.session.caret.set({ id: cue.id, offset: match.from, to: match.to });
  }

  /** Closes, with the match selected in its text, or at the cue that was selected. */
  leave(): void {
    if (this.state.get().open === "closed") return;
    if (this.state.get().matches.length > 0) this.show(true);
    else this.session.focusSelected();
    this.close();
  }

  setBy(by: string): void { this.state.update({ by }); }

  replaceOne(): void {
    const { matches, at, by } = this.state.get(), match = matches[at];
    if (!match) return;
    this.session.change(replaceMatch(this.session.document, match, by));
    const next = this.state.get().matches.findIndex((m) => m.index > match.index || (m.index === match.index && m.from >= match.from + by.length));
    this.state.update({ at: next < 0 && this.state.get().matches.length > 0 ? 0 : next });
    this.show(false);
  }

  replaceAll(): number {
    const { query, by } = this.state.get();
    const { document, count } = replaceAll(this.session.document, query, by);
    this.session.change(document);
    return count;
  }
}
