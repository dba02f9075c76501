// By which rules a file of captions is made; this browser remembers the choice.
import { useState } from "react";
import { useWords } from "../../words/context";
import { isGood, kCustom, kNumbers, readRules, writeRules, type ExportRules, type NumberName } from "../model/export_rules";
import { useProfiles } from "../state/profiles";
import { useEditorWords } from "../words/words";

const kKey = "ecg.export.rules";

export function useExportRules(): [ExportRules, (rules: ExportRules) => void] {
  const [rules, setRules] = useState(() => readRules(localStorage.getItem(kKey)));
  return [rules, (next) => { localStorage.setItem(kKey, writeRules(next)); setRules(next); }];
}

export function RulesChoice({ rules, onRules }: { rules: ExportRules; onRules(rules: ExportRules): void }) {
  const words = useEditorWords(), { language } = useWords(), profiles = useProfiles();
  const { profile, numbers } = rules;
  const isKnown = profile === "" || profile === kCustom || profiles.some(({ name }) => name === profile);
  return (
    <>
      <label className="field">{words.profile}
        <select value={profile} onChange={(event) => onRules({ ...rules, profile: event.target.value })}>
          <option value="">{words.asEdited}</option>
          {profiles.map(({ name, title }) => <option key={name} value={name}>{title[language]}</option>)}
          {!isKnown && <option value={profile}>{profile}</option>}
          <option value={kCustom}>{words.custom}</option>
        </select>
      </label>
      {profile === kCustom && (
        <div className="numbers">
          {(Object.keys(kNumbers) as NumberName[]).map((name) => (
            <label key={name} className="field">{words[name]}
              <input inputMode="decimal" autoComplete="off" placeholder={words.byLanguage} value={numbers[name] ?? ""} aria-invalid={(numbers[name] && !isGood(name, numbers[name])) || undefined}
                onChange={(event) => onRules({ ...rules, numbers: { ...numbers, [name]: event.target.value } })} />
            </label>
          ))}
        </div>
      )}
      {profile !== "" && <p className="hint">{words.rulesHint}</p>}
    </>
  );
}
