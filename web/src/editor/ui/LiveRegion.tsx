// What screen readers are told: what was done, what a cue breaks now, and how saving ended. Each once, when it is so.
import { useEffect, useState } from "react";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { fill } from "../../words/words";
import type { SaveState } from "../model/autosave";
import { useEditorStore } from "../state/context";
import type { Done } from "../state/session";
import { useEditorWords, type EditorWords } from "../words/words";

/** Somebody who writes is saved after each pause: that is told when they have stopped. */
const kSettledMs = 1500;

const kDone: Record<Done, keyof EditorWords> =
  { undo: "saidUndo", redo: "saidRedo", split: "saidSplit", mergePrevious: "saidMerge", mergeNext: "saidMerge", insert: "saidInsert", delete: "saidDelete" };

export function LiveRegion() {
  const { session, saver, checker } = useEditorStore(), words = useEditorWords(), { language } = useWords();
  const [said, setSaid] = useState({ text: "", again: false });
  useEffect(() => {
    // The same sentence twice is two sentences: a space more or less has it read again.
    const say = (text: string) => setSaid((last) => ({ text, again: last.text === text && !last.again }));
    let told: SaveState["kind"] = "saved", settled: ReturnType<typeof setTimeout> | undefined;
    const saving = () => {
      const state = saver.state.get();
      clearTimeout(settled);
      if (state.kind === "dirty" || state.kind === "saving" || state.kind === "conflict") { if (told === "saved") told = "dirty"; return; }
      if (state.kind === told) return;
      const tell = () => { told = state.kind; say(state.kind === "refused" ? fill(words.refused, { why: sentenceFor(state.reason, language) }) : words[state.kind]); };
      if (state.kind === "saved") settled = setTimeout(tell, kSettledMs);
      else tell();
    };
    let of = session.selected.get(), broken = rulesOf(of);
    function rulesOf(id: number): string { return (checker.problems.get().get(id) ?? []).map((p) => p.message || words[p.code]).join(" "); }
    const rules = () => {
      const id = session.selected.get(), now = rulesOf(id);
      if (id === of && now !== broken) say(now || words.saidGood);  // of another cue its text box tells
      [of, broken] = [id, now];
    };
    const stops = [
      session.said.subscribe(() => say(session.said.get())),
      session.done.subscribe(() => { const done = session.done.get(); if (done) say(words[kDone[done.what]]); }),
      saver.state.subscribe(saving), checker.problems.subscribe(rules), session.selected.subscribe(rules),
    ];
    return () => { clearTimeout(settled); for (const stop of stops) stop(); };
  }, [session, saver, checker, words, language]);
  return <p className="hidden-text announced" role="status">{said.text}{said.again ? "\u00a0" : ""}</p>;
}
