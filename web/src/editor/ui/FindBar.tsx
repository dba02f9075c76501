// Find and replace, above the list.
import { useEffect, useRef } from "react";
import { fill } from "../../words/words";
import { useEditorStore, useIsWhole } from "../state/context";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { ToolButton } from "./ToolButton";

export function FindBar() {
  const { finder, session } = useEditorStore(), isWhole = useIsWhole(), words = useEditorWords();
  const { open, query, by, matches, at } = useValue(finder.state);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { if (open !== "closed") input.current?.select(); }, [open]);
  if (open === "closed") return null;
  const count = query.text === "" ? "" : matches.length === 0 ? words.noMatch : fill(words.matchOf, { at: at + 1, n: matches.length });
  const pressed = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") finder.step(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape") finder.leave();
    else return;
    event.preventDefault();
  };
  const all = () => session.said.set(fill(words.replaced, { n: finder.replaceAll() }));
  return (
    <div className="find" role="search" aria-label={words.find} onKeyDown={(event) => { if (event.key === "Escape") finder.leave(); }}>
      <input ref={input} type="search" aria-label={words.query} placeholder={words.query} value={query.text} onKeyDown={pressed}
        onChange={(event) => finder.ask({ ...query, text: event.target.value })} />
      <span className="count" role="status">{count}</span>
      <ToolButton icon="up" label={words.previous} disabled={matches.length === 0} onClick={() => finder.step(-1)} />
      <ToolButton icon="down" label={words.next} disabled={matches.length === 0} onClick={() => finder.step(1)} />
      <label className="tick"><input type="checkbox" checked={query.matchCase ?? false} onChange={(event) => finder.ask({ ...query, matchCase: event.target.checked })} />{words.matchCase}</label>
      <label className="tick"><input type="checkbox" checked={query.wholeWord ?? false} onChange={(event) => finder.ask({ ...query, wholeWord: event.target.checked })} />{words.wholeWord}</label>
      {open === "replace" && (
        <span className="by">
          <input aria-label={words.by} placeholder={words.by} value={by} onChange={(event) => finder.setBy(event.target.value)} />
          <button type="button" disabled={matches.length === 0} onClick={() => finder.replaceOne()}>{words.replaceOne}</button>
          <button type="button" disabled={matches.length === 0 || !isWhole} onClick={all}>{words.replaceAll}</button>
        </span>
      )}
      <ToolButton icon="close" label={words.close} onClick={() => finder.leave()} />
    </div>
  );
}
