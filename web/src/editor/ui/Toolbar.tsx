// The row of tools above everything.
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { fill } from "../../words/words";
import { Icon, type IconName } from "../../parts/Icon";
import type { SaveState } from "../model/autosave";
import { useEditorStore, useIsWhole } from "../state/context";
import { useProfiles } from "../state/profiles";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { ToolButton } from "./ToolButton";

const kSaveIcons: Record<SaveState["kind"], IconName> =
  { saved: "check", dirty: "clock", saving: "clock", conflict: "warn", offline: "warn", refused: "warn" };

function SaveBadge() {
  const { saver, session } = useEditorStore(), words = useEditorWords(), { language } = useWords();
  const state = useValue(saver.state);
  const text = state.kind === "refused" ? fill(words.refused, { why: sentenceFor(state.reason, language) }) : words[state.kind];
  const inside = <><Icon name={kSaveIcons[state.kind]} /><span>{text}</span></>;
  if (state.kind === "conflict") {
    return <button type="button" className="save conflict" onClick={() => session.panel.set("merge")}>{inside}</button>;
  }
  return <p className={`save ${state.kind}`}>{inside}</p>;
}

function ProfileChoice() {
  const { session } = useEditorStore(), isWhole = useIsWhole(), words = useEditorWords(), { language } = useWords();
  const profile = useSelected(session.history, (h) => h.document.profile);
  const profiles = useProfiles();
  const named = profiles.some((p) => p.name === profile) ? profiles : [...profiles, { name: profile, title: { en: profile, ko: profile } }];
  return (
    <select className="profile" aria-label={words.profile} title={words.profile} value={profile} disabled={!isWhole}
      onChange={(event) => session.change({ ...session.document, profile: event.target.value })}>
      {named.map((p) => <option key={p.name} value={p.name}>{p.title[language]}</option>)}
    </select>
  );
}

function ProblemCount() {
  const store = useEditorStore(), words = useEditorWords();
  const problems = useValue(store.checker.problems), silent = useValue(store.checker.silent);
  if (silent) return <span className="count" role="status">{words.checkSilent}</span>;
  if (problems.size === 0) return <span className="count good"><Icon name="check" />{words.noProblems}</span>;
  return (
    <>
      <button type="button" className="count bad" title={`${words.nextProblem} (F8)`} onClick={() => store.run("nextProblem")}>
        <Icon name="warn" />{fill(words.problems, { n: problems.size })}
      </button>
      <ToolButton icon="wand" label={words.fixAll} text onClick={() => store.session.panel.set("fix")} />
    </>
  );
}

export function Toolbar() {
  const { session, version } = useEditorStore(), words = useEditorWords(), { words: page } = useWords();
  const canUndo = useSelected(session.history, (h) => h.past.length > 0), canRedo = useSelected(session.history, (h) => h.future.length > 0);
  return (
    <div className="toolbar" role="group" aria-label={words.tools}>
      <ToolButton icon="undo" label={words.undo} action="undo" disabled={!canUndo} />
      <ToolButton icon="redo" label={words.redo} action="redo" disabled={!canRedo} />
      <ToolButton icon="search" label={words.find} action="replace" />
      <ToolButton icon="clock" label={words.shift} onClick={() => session.panel.set("shift")} />
      <ToolButton icon="person" label={words.speakers} onClick={() => session.panel.set("speakers")} />
      <ToolButton icon="keys" label={words.keys} action="help" />
      <h1 className="gap" title={version.name}>{version.name || page.captions}</h1>
      <SaveBadge />
      <ProblemCount />
      <ProfileChoice />
      <ToolButton icon="download" label={words.exportIt} text onClick={() => session.panel.set("export")} />
    </div>
  );
}
