// How a cue looks beside its text: runs of letters, counted as the server counts them, white space left out. What a
// caption brought from elsewhere stays with its letters while the text around them is edited.

export interface LookRun {
  readonly from: number;
  readonly to: number;
  readonly [look: string]: unknown;
}

export interface Styling {
  readonly runs?: readonly LookRun[];
  readonly [other: string]: unknown;
}

// As is_space() of src/captions/breaking/characters.cc.
const kSpace = /[\u0000-\u0020\u007f-\u009f\u2000-\u200a\u2028\u2029\u3000]/u;

const lettersOf = (text: string): string[] => [...text].filter((c) => !kSpace.test(c));

/** With these runs, or without any; nothing where nothing is left to say. */
function withRuns(styling: Styling, runs: readonly LookRun[]): Styling | undefined {
  const { runs: _, ...rest } = styling;
  if (runs.length > 0) return { ...rest, runs };
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/** Letters that were written anew between two of a run are of it; those at its edges are not. */
export function stylingAfterEdit(styling: Styling | undefined, before: string, after: string): Styling | undefined {
  if (!styling?.runs) return styling;
  const old = lettersOf(before), now = lettersOf(after);
  const most = Math.min(old.length, now.length);
  let first = 0, last = 0;
  while (first < most && old[first] === now[first]) ++first;
  while (last < most - first && old[old.length - 1 - last] === now[now.length - 1 - last]) ++last;
  const kept = old.length - last, moved = now.length - old.length;
  const begin = (at: number) => (at < first ? at : at >= kept ? at + moved : kept + moved);
  const end = (at: number) => (at <= first ? at : at >= kept ? at + moved : first);
  const runs = styling.runs.map((run) => ({ ...run, from: begin(run.from), to: end(run.to) }));
  return withRuns(styling, runs.filter((run) => run.from < run.to));
}

/** Of text[from, to) as a cue of its own. */
export function stylingWithin(styling: Styling | undefined, text: string, from: number, to: number): Styling | undefined {
  if (!styling?.runs) return styling;
  const least = lettersOf(text.slice(0, from)).length, most = least + lettersOf(text.slice(from, to)).length;
  const runs = styling.runs.map((run) => ({ ...run, from: Math.max(run.from, least) - least, to: Math.min(run.to, most) - least }));
  return withRuns(styling, runs.filter((run) => run.from < run.to));
}

/** Of two texts that became one; what is of a whole cue is the first one's. */
export function stylingJoined(first: Styling | undefined, firstText: string, second: Styling | undefined): Styling | undefined {
  const behind = lettersOf(firstText).length;
  const moved = (second?.runs ?? []).map((run) => ({ ...run, from: run.from + behind, to: run.to + behind }));
  return withRuns(first ?? {}, [...(first?.runs ?? []), ...moved]);
}

/** As a field of a cue; none where there is none. */
export const stylingField = (styling: Styling | undefined): { styling?: Styling } => (styling ? { styling } : {});
