// What each action does, whether a key or a button asked for it.
import { editText, insertAfter, mergeWithNext, mergeWithPrevious, splitCue } from "../model/commands";
import type { CueDocument } from "../model/cue";
import type { Action } from "../model/keys";
import { endHereStartNext, framesOn, meantEnd, meantStart, movedTo, offsetRest, type Meant } from "../model/timing";
import { withNextSpeaker } from "../model/speakers";
import type { EditorStore } from "./context";
import type { Done } from "./session";
import { nextProblem } from "./checker";

/** Where the caret stands in the text of the selected cue. */
export interface TextPlace { readonly from: number; readonly to: number; readonly length: number }

type Act = (store: EditorStore, place: TextPlace | null) => boolean | void;

/** False leaves the key to the browser: Backspace in the middle of a text is a Backspace. */
const acts: Record<Action, Act> = {
  playPause: ({ player }) => player.playPause(),
  back: ({ player }) => player.seekBy(-1000),
  forward: ({ player }) => player.seekBy(1000),
  reverse: ({ player }) => player.seekBy(-2000),
  pause: ({ player }) => player.pause(),
  play: ({ player }) => (player.isPlaying ? player.stepRate(1) : player.play()),
  replay: ({ player, session }) => { if (session.cue) player.replay(session.cue); },
  loop: ({ player, session }) => { if (session.cue) player.toggleLoop(session.cue); },
  edit: ({ session }) => { if (session.cue) session.select(session.cue.id, session.cue.text.length); },
  leave: ({ session, finder }) => {
    finder.close();
    if (session.cue) session.select(session.cue.id, null);
  },
  split: ({ session }, place) => split(session, place),
  mergePrevious: ({ session }, place) => atStart(place) && session.place(mergeWithPrevious(session.document, session.index)),
  mergeNext: ({ session }, place) => atEnd(place) && session.place(mergeWithNext(session.document, session.index)),
  insert: ({ session }) => session.place(insertAfter(session.document, session.index)),
  delete: ({ session }) => session.deleteSelected(),
  undo: ({ session }, place) => session.undo(place !== null),
  redo: ({ session }, place) => session.redo(place !== null),
  find: ({ finder }) => finder.open("find"),
  replace: ({ finder }) => finder.open("replace"),
  nextProblem: (store, place) => toProblem(store, 1, place !== null),
  previousProblem: (store, place) => toProblem(store, -1, place !== null),
  nextCue: ({ session }, place) => session.step(1, place !== null),
  previousCue: ({ session }, place) => session.step(-1, place !== null),
  setStart: (store) => atPlayhead(store, meantStart),
  setEnd: (store) => atPlayhead(store, meantEnd),
  moveHere: (store) => atPlayhead(store, (document, index, timeMs) => {
    const moved = movedTo(document, index, timeMs);
    return moved ? { document: moved, stopped: null, offer: null } : meantStart(document, index, timeMs);
  }),
  endHereStartNext: (store, place) => {
    atPlayhead(store, endHereStartNext);
    if (store.session.notice.get() === null) store.session.step(1, place !== null);
  },
  offsetRest: (store) => atPlayhead(store, offsetRest),
  startBack: ({ session }) => nudge(session, "start", -1),
  startOn: ({ session }) => nudge(session, "start", 1),
  endBack: ({ session }) => nudge(session, "end", -1),
  endOn: ({ session }) => nudge(session, "end", 1),
  takeOffer: ({ session }) => session.notice.get()?.offer != null && session.takeOffer(),
  slower: ({ player }) => player.stepRate(-1),
  faster: ({ player }) => player.stepRate(1),
  nextSpeaker: (store) => giveSpeaker(store, 1),
  previousSpeaker: (store) => giveSpeaker(store, -1),
  nameSpeakers: ({ session }) => session.panel.set("speakers"),
  help: ({ session }) => session.panel.set("keys"),
};

function atPlayhead({ session, player }: EditorStore, set: (document: CueDocument, index: number, timeMs: number) => Meant): void {
  if (session.cue) session.mean(set(session.document, session.index, player.timeMs.get()));
}

/** Speaker after speaker of a cue is undone as one; screen readers hear who it is now. */
function giveSpeaker({ session }: EditorStore, by: 1 | -1): boolean {
  const { document, cue, index } = session;
  const next = withNextSpeaker(document, index, by);
  if (!cue || next === document) return false;
  session.change(next, `speaker ${cue.id}`);
  session.said.set(next.cues[index]?.speaker ?? "");
  return true;
}

/** By a frame of the video; frame after frame is undone as one. */
function nudge(session: EditorStore["session"], edge: "start" | "end", frames: number): void {
  const { document, cue, index } = session;
  if (!cue) return;
  const timeMs = framesOn(document, edge === "start" ? cue.startMs : cue.endMs, frames);
  session.mean((edge === "start" ? meantStart : meantEnd)(document, index, Math.max(0, timeMs)), `nudge ${edge} ${cue.id}`);
}

// A button means the whole cue: its text has no caret then.
const atStart = (place: TextPlace | null): boolean => place === null || (place.from === 0 && place.to === 0);
const atEnd = (place: TextPlace | null): boolean => place === null || (place.from === place.length && place.to === place.length);

/** Behind the last letter there is nothing to split off: on to the next cue. */
function split(session: EditorStore["session"], place: TextPlace | null): void {
  const middle = Math.floor((session.cue?.text.length ?? 0) / 2);
  if (session.index < 0) return;
  if (session.place(splitCue(session.document, session.index, place?.from ?? middle))) return;
  if (place && place.from > 0) session.step(1, true);
}

function toProblem({ session, checker, player }: EditorStore, by: 1 | -1, inText: boolean): void {
  const cue = session.document.cues[nextProblem(session.document, checker.problems.get(), session.index, by)];
  if (!cue) return;
  session.select(cue.id, inText ? cue.text.length : null);
  player.seek(cue.startMs);
}

const kTold: ReadonlySet<string> = new Set<Done>(["undo", "redo", "split", "mergePrevious", "mergeNext", "insert", "delete"]);

export function act(store: EditorStore, action: Action, place: TextPlace | null): boolean {
  const before = store.session.document, isDone = acts[action](store, place) !== false;
  if (isDone && kTold.has(action) && store.session.document !== before) store.session.done.set({ what: action as Done });
  return isDone;
}

/** The text box of a cue that somebody writes in, if any: buttons that leave it the focus act at its caret. */
export function caretNow(): TextPlace | null {
  const text = document.activeElement;
  return text instanceof HTMLTextAreaElement && text.dataset["cue"] !== undefined ? caretOf(text) : null;
}

export const caretOf = (text: HTMLTextAreaElement): TextPlace => ({ from: text.selectionStart, to: text.selectionEnd, length: text.value.length });

/** In the place of what is selected in the text, or behind it where nobody writes: a screen keyboard's Enter divides. */
export function writeLineBreak({ session }: EditorStore): void {
  const { document, cue, index } = session;
  if (!cue) return;
  const { from, to } = caretNow() ?? { from: cue.text.length, to: cue.text.length };
  session.change(editText(document, index, `${cue.text.slice(0, from)}\n${cue.text.slice(to)}`));
  session.caret.set({ id: cue.id, offset: from + 1 });
}
