// Finds which cue of another version each cue of this one became: patience diff by ever weaker keys.
import type { Cue } from "./cue";

type Key = (cue: Cue) => string | number;

const kKeys: readonly Key[] = [
  (c) => `${c.startMs} ${c.endMs}\n${c.text}`,
  (c) => c.text,
  (c) => c.startMs,
  (c) => c.endMs,
];

/** Which index a key has that stands exactly once in cues[from, to); -1 for more. */
function uniqueIndices(cues: readonly Cue[], from: number, to: number, key: Key): Map<string | number, number> {
  const found = new Map<string | number, number>();
  for (let i = from; i < to; ++i) found.set(key(cues[i]!), found.has(key(cues[i]!)) ? -1 : i);
  return found;
}

/** The longest subsequence of pairs whose second parts rise; the first parts rise already. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tails: number[] = [], previous: number[] = [];
  pairs.forEach(([, other], i) => {
    let low = 0, high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tails[middle]!]![1] < other) low = middle + 1;
      else high = middle;
    }
    previous[i] = low > 0 ? tails[low - 1]! : -1;
    tails[low] = i;
  });
  const chain: [number, number][] = [];
  for (let i = tails.at(-1) ?? -1; i >= 0; i = previous[i]!) chain.push(pairs[i]!);
  return chain.reverse();
}

/** For each cue of `base` the index of its partner in `other`, or -1; partners keep the order. */
export function pairCues(base: readonly Cue[], other: readonly Cue[], byId: boolean): number[] {
  const partner = new Array<number>(base.length).fill(-1);
  if (byId) {
    const places = new Map(other.map((cue, i) => [cue.id, i]));
    return base.map((cue) => places.get(cue.id) ?? -1);
  }
  const pairGap = (from: number, to: number, otherFrom: number, otherTo: number, level: number): void => {
    if (from >= to || otherFrom >= otherTo) return;
    const key = kKeys[level];
    if (!key) {  // nothing tells them apart: as many on both sides are taken to be the same
      if (to - from === otherTo - otherFrom) for (let i = from; i < to; ++i) partner[i] = otherFrom + i - from;
      return;
    }
    const here = uniqueIndices(base, from, to, key), there = uniqueIndices(other, otherFrom, otherTo, key);
    const pairs = [...here].flatMap(([k, i]): [number, number][] => {
      const j = there.get(k);
      return i >= 0 && j !== undefined && j >= 0 ? [[i, j]] : [];
    }).sort((a, b) => a[0] - b[0]);
    let at = from, otherAt = otherFrom;
    for (const [i, j] of longestRising(pairs)) {
      partner[i] = j;
      pairGap(at, i, otherAt, j, level + 1);
      at = i + 1;
      otherAt = j + 1;
    }
    pairGap(at, to, otherAt, otherTo, level + 1);
  };
  pairGap(0, base.length, 0, other.length, 0);
  return partner;
}
