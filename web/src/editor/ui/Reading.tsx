// How fast a cue is to read and how wide its lines are, by the measure of its rules.
import { fill } from "../../words/words";
import type { Cue } from "../model/cue";
import { lineUnits, readingSpeed } from "../model/reading";
import { useRules } from "../state/profiles";
import { useEditorWords } from "../words/words";

/** Sums of halves: "16", "8.5". */
const short = (units: number): string => String(Math.round(units * 10) / 10);

export function Speed({ cue, of }: { cue: Cue; of?: boolean }) {
  const rules = useRules(), words = useEditorWords();
  if (!rules || cue.text.trim() === "") return null;
  const speed = readingSpeed(cue, rules), values = { n: speed.toFixed(1), most: short(rules.max_cps) };
  const said = fill(words.charsASecondOf, values);
  return <span className={speed > rules.max_cps + 1e-6 ? "speed over" : "speed"} title={said}>{of ? said : values.n}</span>;
}

/** Of each line: as wide as it is, and as it may be. */
export function LineWidths({ cue }: { cue: Cue }) {
  const rules = useRules(), words = useEditorWords();
  if (!rules) return null;
  const most = rules.max_line_units;
  return (
    <span className="line-widths" title={fill(words.charsALine, { most })}>
      {lineUnits(cue.text, rules).map((units, i) => <span key={i} className={units > most ? "over" : ""}>{short(units)}</span>)}<small>/ {most}</small>
    </span>
  );
}
