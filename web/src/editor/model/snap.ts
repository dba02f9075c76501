// Edges that a dragged edge is drawn to: where words and regions of sound begin and end.

/** Sorted, each once. */
export function snapTargets(edgesMs: Iterable<number>): number[] {
  return [...new Set(edgesMs)].sort((a, b) => a - b);
}

/** The nearest target within `toleranceMs`, or `timeMs` itself. */
export function snap(targets: readonly number[], timeMs: number, toleranceMs: number): number {
  let low = 0, high = targets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (targets[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  const near = [targets[low - 1], targets[low]].filter((t) => t !== undefined);
  const best = near.sort((a, b) => Math.abs(a - timeMs) - Math.abs(b - timeMs))[0];
  return best !== undefined && Math.abs(best - timeMs) <= toleranceMs ? best : timeMs;
}
