// The cues, of which only those in sight are drawn.
import { defaultRangeExtractor, useVirtualizer, type Range } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef } from "react";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { warningSentence } from "../../words/warnings";
import { fill } from "../../words/words";
import { indexOfCue } from "../model/cue";
import { languageName } from "../../jobs/languages";
import { Icon } from "../../parts/Icon";
import { useEditorStore } from "../state/context";
import { leads } from "../state/player";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { CueRow } from "./CueRow";

const kRowPx = 62;
const kOverscan = 6;

/** Keeps the list at what is said, while the video plays and nobody writes. */
function useFollowing(scrollTo: (index: number) => void): void {
  const { player } = useEditorStore(), isFollowing = useSelected(player.state, leads), recalled = useValue(player.recalled);
  useEffect(() => { if (recalled > 0) scrollTo(player.begun()); }, [player, recalled, scrollTo]);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const follow = () => { if (!(document.activeElement instanceof HTMLTextAreaElement)) scrollTo(player.begun()); };
    follow();
    return player.spoken.subscribe(follow);
  }, [player, isFollowing, scrollTo]);
}

const kScrollKeys = /^(PageUp|PageDown|Home|End|ArrowUp|ArrowDown)$/;

/** Wheel, finger, scroll bar, and keys where the list itself has the focus: the list is in somebody's hand. */
function useHand(box: React.RefObject<HTMLElement>): void {
  const { player } = useEditorStore();
  useEffect(() => {
    const element = box.current, listening = new AbortController(), { signal } = listening;
    const hold = () => player.hold();
    element?.addEventListener("wheel", hold, { passive: true, signal });
    element?.addEventListener("touchmove", hold, { passive: true, signal });
    element?.addEventListener("pointerdown", (event) => { if (event.target === element) hold(); }, { signal });
    element?.addEventListener("keydown", (event) => { if (event.target === element && kScrollKeys.test(event.key)) hold(); }, { signal });
    return () => listening.abort();
  }, [box, player]);
}

function BackToPlayhead() {
  const { player } = useEditorStore(), words = useEditorWords();
  const held = useSelected(player.state, (state) => state.held);
  return held ? <button type="button" className="strong to-playhead" onClick={() => player.recall()}><Icon name="follow" />{words.toPlayhead}</button> : null;
}

/** What to do where there is nothing yet. */
function Empty({ isSilent }: { isSilent: boolean }) {
  const store = useEditorStore(), words = useEditorWords();
  return (
    <div className="empty">
      {isSilent ? <><h2>{words.silence}</h2><p>{words.silenceTry}</p></> : <p>{words.noCues}</p>}
      <p className="acts">
        <button type="button" onClick={() => store.run("insert")}>{words.firstCue}</button>
        {isSilent && <button type="button" onClick={() => store.session.panel.set("again")}>{words.silenceAgain}</button>}
      </p>
    </div>
  );
}

/** The language that was heard, and the way to have another one. */
function Heard({ language: heard }: { language: string }) {
  const { session } = useEditorStore(), { words, language } = useWords(), name = languageName(heard, language);
  const label = fill(words.heardIn, { name });
  return heard === "" ? null : <button type="button" className="heard" aria-label={label} title={label} onClick={() => session.panel.set("again")}>{name}</button>;
}

export function CueList() {
  const store = useEditorStore(), words = useEditorWords();
  const { session } = store, { isWhole, problem } = useValue(store.arrival.state), { language } = useWords();
  const cues = useSelected(session.history, (h) => h.document.cues), spoken = useSelected(session.history, (h) => h.document.language);
  const selected = useValue(session.selected);
  const { warnings = [] } = store.version.findings;
  const selectedAt = cues.findIndex((cue) => cue.id === selected);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: cues.length, getScrollElement: () => box.current, estimateSize: () => kRowPx, overscan: kOverscan,
    getItemKey: (index) => cues[index]!.id,
    // The selected row stays: its text may be being written.
    rangeExtractor: (range: Range) => [...new Set([...defaultRangeExtractor(range), ...(selectedAt >= 0 ? [selectedAt] : [])])].sort((a, b) => a - b),
  });
  const scrollTo = useCallback((index: number) => { if (index >= 0) rows.scrollToIndex(index, { align: "center" }); }, [rows]);
  useFollowing(scrollTo);
  useHand(box);
  useEffect(() => {
    const at = indexOfCue(session.document, selected);
    if (at >= 0) rows.scrollToIndex(at, { align: "auto" });
  }, [rows, selected, session]);

  return (
    <section className="list" aria-label={words.cues}>
      <div>
        <p className="list-head"><b>{fill(words.ofCues, { n: isWhole ? cues.length : store.arrival.total })}</b><Heard language={spoken} />
          {problem ? <small role="alert">{words.arriving} {sentenceFor(problem, language)}</small> : <small>{isWhole ? words.doubtful : words.arriving}</small>}</p>
        {warnings.length > 0 && <ul className="notices">{warnings.map((warning) => <li key={warning}>{warningSentence(warning, language)}</li>)}</ul>}
      </div>
      <div className="rows-box" ref={box} tabIndex={0} role="group" aria-label={words.cues} lang={spoken}>
        {cues.length === 0 && <Empty isSilent={warnings.includes("NO_SPEECH")} />}
        <div className="rows-all" role="list" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, key, start }) => (
            <div key={key} role="listitem" aria-setsize={cues.length} aria-posinset={index + 1} data-index={index} ref={rows.measureElement}
              className="row-at" style={{ transform: `translateY(${start}px)` }}>
              <CueRow cue={cues[index]!} number={index + 1} isSelected={cues[index]!.id === selected} />
            </div>
          ))}
        </div>
      </div>
      <BackToPlayhead />
    </section>
  );
}
