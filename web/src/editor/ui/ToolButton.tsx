import { Icon, type IconName } from "../../parts/Icon";
import type { Action } from "../model/keys";
import { useEditorStore } from "../state/context";
import { chordName } from "../state/keys";
import { useSelected } from "../state/observable";

interface Props { icon: IconName; label: string; action?: Action; pressed?: boolean; disabled?: boolean; text?: boolean; onClick?(): void }

/** A button for an action; its tooltip names the key. */
export function ToolButton({ icon, label, action, pressed, disabled, text, onClick }: Props) {
  const store = useEditorStore();
  const chord = useSelected(store.keys.map, (map) => (action ? map[action][0]?.chord : undefined));
  return (
    <button type="button" className={text ? "tool text" : "tool"} disabled={disabled} aria-pressed={pressed} aria-label={label}
      title={chord ? `${label} (${chordName(chord)})` : label} onClick={onClick ?? (() => { if (action) store.run(action); })}>
      <Icon name={icon} />{text && <span>{label}</span>}
    </button>
  );
}
