// What lies under a cue's text: the word being said, words the machine was not sure of, what was searched for. It has the
// text's own letters, unseen, so that the marks stand where the letters stand; and it gives the text box its height.
import { kDoubtfulProbability, type Cue } from "../model/cue";
import { useEditorStore } from "../state/context";
import { useSelected } from "../state/observable";

export interface Mark { readonly from: number; readonly to: number; readonly kind: string }

/** Cuts `text` where a mark begins or ends; each piece has the kinds of all marks over it. */
export function pieces(text: string, marks: readonly Mark[]): { text: string; kind: string }[] {
  const cuts = [...new Set([0, text.length, ...marks.flatMap((m) => [m.from, m.to])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, i) => {
    const to = cuts[i + 1]!;
    return { text: text.slice(from, to), kind: marks.filter((m) => m.from <= from && to <= m.to).map((m) => m.kind).join(" ") };
  });
}

export function CueMarks({ cue, index }: { cue: Cue; index: number }) {
  const { player, finder } = useEditorStore();
  const said = useSelected(player.spoken, (spoken) => (spoken.id === cue.id ? spoken.word : -1));
  // As text: it is the same when nothing of it has changed.
  const found = useSelected(finder.state, ({ matches, at }) => {
    const here = matches.flatMap((m, i) => (m.index === index ? [`${m.from} ${m.to} ${i === at ? "found now" : "found"}`] : []));
    return here.join("\n");
  });
  const marks: Mark[] = cue.words.flatMap((word, i) => {
    const kinds = [i === said ? "said" : "", (word.probability ?? 1) < kDoubtfulProbability ? "doubtful" : ""].filter(Boolean);
    return kinds.map((kind) => ({ from: word.from, to: word.to, kind }));
  });
  for (const line of found ? found.split("\n") : []) {
    const [, from, to, kind] = /^(\d+) (\d+) (.*)$/.exec(line)!;
    marks.push({ from: Number(from), to: Number(to), kind: kind! });
  }
  return (
    <div className="marks" aria-hidden="true">
      {pieces(cue.text, marks).map((piece, i) => (piece.kind ? <mark key={i} className={piece.kind}>{piece.text}</mark> : piece.text))}{"\u200b"}
    </div>
  );
}
