// What a reader calls a character: never cut a Hangul syllable written in jamo, an emoji or an accent in two.

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where graphemes begin in `text`, and its end: [0, …, text.length]. */
export function boundaries(text: string): number[] {
  const places = Array.from(segmenter.segment(text), (s) => s.index);
  places.push(text.length);
  return places;
}

export const graphemeCount = (text: string): number => boundaries(text).length - 1;

/** The nearest boundary at or before `offset`. */
export function boundaryAtOrBefore(text: string, offset: number): number {
  if (offset <= 0) return 0;
  if (offset >= text.length) return text.length;
  return segmenter.segment(text).containing(offset)!.index;
}

/** The nearest boundary at or after `offset`. */
export function boundaryAtOrAfter(text: string, offset: number): number {
  const before = boundaryAtOrBefore(text, offset);
  if (before === offset || before === text.length) return before;
  const segment = segmenter.segment(text).containing(before)!;
  return segment.index + segment.segment.length;
}
