// Three-way merge of what two tabs made of the same cues.
import type { Cue, CueDocument, Word } from "./cue";
import { pairCues } from "./pair_cues";
import { stylingField } from "./styling";

type Field = "text" | "startMs" | "endMs" | "speaker";
const kFields: readonly Field[] = ["text", "startMs", "endMs", "speaker"];

export interface Conflict {
  /** The cue of the merged document that stands for both; mine until somebody chooses. */
  readonly id: number;
  /** Null where that side deleted it. */
  readonly mine: Cue | null;
  readonly theirs: Cue | null;
}

export interface Merged {
  readonly document: CueDocument;
  readonly conflicts: readonly Conflict[];
}

const same = (a: Cue, b: Cue): boolean => kFields.every((field) => a[field] === b[field]);

/** The words of the side that wrote, moved as the other side moved the whole cue. */
function wordsMovedAlong(base: Cue, writer: Cue, mover: Cue): readonly Word[] {
  const byMs = mover.startMs - base.startMs;
  if (writer.startMs !== base.startMs || byMs === 0 || mover.endMs - base.endMs !== byMs) return writer.words;
  return writer.words.map((w) => ({ ...w, startMs: w.startMs + byMs, endMs: w.endMs + byMs }));
}

/** The cue with the changes of both sides, or null where both changed one field, each in another way. */
function mergeCue(base: Cue, mine: Cue, theirs: Cue): Cue | null {
  if (same(theirs, base)) return mine;
  const takesTheirs = (field: Field) => mine[field] === base[field] && theirs[field] !== base[field];
  const clash = kFields.some((f) => mine[f] !== base[f] && theirs[f] !== base[f] && mine[f] !== theirs[f]);
  if (clash) return null;
  const [writer, mover] = takesTheirs("text") ? [theirs, mine] : [mine, theirs];
  const words = wordsMovedAlong(base, writer, mover);
  const picked = Object.fromEntries(kFields.map((f) => [f, takesTheirs(f) ? theirs[f] : mine[f]]));
  if (picked.speaker === undefined) delete picked.speaker;
  return { ...(picked as unknown as Cue), id: mine.id, ...stylingField(writer.styling), words };
}

/** Cues of `side` that stand behind each paired one and are themselves new; key -1: before all. */
function inserted(side: readonly Cue[], pairs: readonly number[]): Map<number, Cue[]> {
  const baseOf = new Map(pairs.map((other, base) => [other, base]));
  const behind = new Map<number, Cue[]>();
  let anchor = -1;
  side.forEach((cue, i) => {
    const base = baseOf.get(i);
    if (base !== undefined) anchor = base;
    else behind.set(anchor, [...(behind.get(anchor) ?? []), cue]);
  });
  return behind;
}

/**
 * Nothing either side wrote is dropped: what cannot be joined is a conflict that carries both. `mine` shares ids with
 * `base`; `theirs` came over the wire and has its own.
 */
export function mergeDocuments(base: CueDocument, mine: CueDocument, theirs: CueDocument): Merged {
  const toMine = pairCues(base.cues, mine.cues, true), toTheirs = pairCues(base.cues, theirs.cues, false);
  const mineNew = inserted(mine.cues, toMine), theirsNew = inserted(theirs.cues, toTheirs);
  const cues: Cue[] = [], conflicts: Conflict[] = [];
  let nextId = Math.max(base.nextId, mine.nextId);
  const take = (cue: Cue) => (cues.push(cue), cue.id);
  const addNew = (at: number) => {
    const own = mineNew.get(at) ?? [];
    const others = (theirsNew.get(at) ?? []).filter((t) => !own.some((m) => same(m, t)));
    [...own, ...others.map((c) => ({ ...c, id: nextId++ }))].sort((a, b) => a.startMs - b.startMs).forEach(take);
  };
  addNew(-1);
  base.cues.forEach((old, i) => {
    const m = mine.cues[toMine[i]!] ?? null, t = theirs.cues[toTheirs[i]!] ?? null;
    if (m && t) {
      const joined = mergeCue(old, m, t);
      take(joined ?? m);
      if (!joined) conflicts.push({ id: m.id, mine: m, theirs: { ...t, id: m.id } });
    } else if (m && !same(m, old)) {
      conflicts.push({ id: take(m), mine: m, theirs: null });
    } else if (t && !same(t, old)) {
      conflicts.push({ id: take({ ...t, id: old.id }), mine: null, theirs: { ...t, id: old.id } });
    }
    addNew(i);
  });
  const profile = mine.profile !== base.profile ? mine.profile : theirs.profile;
  const document = { ...mine, cues: cues.sort((a, b) => a.startMs - b.startMs), profile, nextId };
  return { document, conflicts };
}

/** Settles one conflict: `choice` stands, or is deleted. */
export function settle(document: CueDocument, conflict: Conflict, choice: "mine" | "theirs"): CueDocument {
  const cue = conflict[choice];
  const others = document.cues.filter((c) => c.id !== conflict.id);
  const cues = cue ? [...others, { ...cue, id: conflict.id }].sort((a, b) => a.startMs - b.startMs) : others;
  return { ...document, cues };
}
