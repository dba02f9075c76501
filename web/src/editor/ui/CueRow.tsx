// One cue: its time, its text to write in, and what is wrong with it.
import { memo, useLayoutEffect, useRef, type CSSProperties } from "react";
import { fill } from "../../words/words";
import { editText } from "../model/commands";
import { indexOfCue, type Cue } from "../model/cue";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import { coloursOf } from "../model/speakers";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Icon } from "../../parts/Icon";
import { CueMarks } from "./CueMarks";
import { LineWidths, Speed } from "./Reading";

interface Props { cue: Cue; number: number; isSelected: boolean }

/** Puts the caret where it was wished to be, once this row is there. */
function useCaret(id: number, row: React.RefObject<HTMLElement>, text: React.RefObject<HTMLTextAreaElement>): void {
  const { session } = useEditorStore();
  const wish = useSelected(session.caret, (w) => (w?.id === id ? w : null));
  useLayoutEffect(() => {
    if (!wish) return;
    if (wish.offset === null) row.current?.focus({ preventScroll: true });
    else {
      text.current?.focus({ preventScroll: true });
      text.current?.setSelectionRange(wish.offset, wish.to ?? wish.offset);
    }
    session.caret.set(null);
  }, [wish, session, row, text]);
}

function Reasons({ id }: { id: number }) {
  const { checker } = useEditorStore(), words = useEditorWords();
  const problems = useSelected(checker.problems, (all) => all.get(id));
  if (!problems) return null;
  return (
    <p className="reasons" id={`why-${id}`}>
      <Icon name="warn" />{problems.map((p) => <span key={p.code} title={p.message}>{p.message || words[p.code]}</span>)}
    </p>
  );
}

/** The dot has the colour of the picture; the name stays readable on any ground. */
function Who({ name }: { name: string }) {
  const { session } = useEditorStore();
  const document = useValue(session.settled);
  return <p className="who" style={{ "--speaker": coloursOf(document).get(name) } as CSSProperties}>{name}</p>;
}

function CueRowOf({ cue, number, isSelected }: Props) {
  const { session, player, checker } = useEditorStore(), words = useEditorWords();
  const row = useRef<HTMLDivElement>(null), text = useRef<HTMLTextAreaElement>(null);
  const worst = useSelected(checker.problems, (all) => all.get(cue.id)?.[0]?.code);
  const isSaid = useSelected(player.spoken, (spoken) => spoken.id === cue.id);
  useCaret(cue.id, row, text);
  const edit = (value: string) => session.change(editText(session.document, indexOfCue(session.document, cue.id), value), `text ${cue.id}`);
  const seekWord = () => {
    const at = text.current?.selectionStart ?? 0;
    const word = text.current?.selectionEnd === at ? cue.words.find((w) => w.from <= at && at <= w.to) : undefined;
    if (word) player.seek(word.startMs);
  };
  const classes = ["cue", isSelected && "selected", isSaid && "said", worst && `breaks ${worst}`].filter(Boolean).join(" ");
  return (
    <div ref={row} className={classes} role="group" tabIndex={-1} aria-label={fill(words.cueN, { n: number })} aria-current={isSelected || undefined}
      onFocus={() => session.select(cue.id)}>
      <button type="button" className="when" onClick={() => player.seek(cue.startMs)} aria-label={`${words.goTo} ${formatTime(cue.startMs)}`}>
        <small>{number}<Speed cue={cue} /></small><time>{formatTime(cue.startMs)}</time>
      </button>
      <div className="words">
        {cue.speaker && <Who name={cue.speaker} />}
        <div className="writing">
          <CueMarks cue={cue} index={number - 1} />
          <textarea ref={text} data-cue={cue.id} rows={1} spellCheck={false} autoComplete="off" value={cue.text} aria-describedby={worst ? `why-${cue.id}` : undefined}
            aria-label={fill(words.cueText, { n: number, time: formatTime(cue.startMs) })} onChange={(event) => edit(event.target.value)} onClick={seekWord} />
        </div>
        <Reasons id={cue.id} />
        {isSelected && <LineWidths cue={cue} />}
      </div>
    </div>
  );
}

export const CueRow = memo(CueRowOf);
