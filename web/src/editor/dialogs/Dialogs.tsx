// The dialog that is open, if any.
import { useEditorStore, useIsWhole } from "../state/context";
import type { Panel } from "../state/session";
import { useValue } from "../state/observable";
import { useEditorWords } from "../words/words";
import { Dialog } from "./Dialog";
import { AgainPanel } from "./AgainPanel";
import { ExportDialog } from "./ExportDialog";
import { FixDialog } from "./FixDialog";
import { KeysDialog } from "./KeysDialog";
import { MergeDialog } from "./MergeDialog";
import { ShiftDialog } from "./ShiftDialog";
import { SpeakersDialog } from "./SpeakersDialog";

const kDialogs = { keys: KeysDialog, export: ExportDialog, fix: FixDialog, shift: ShiftDialog, speakers: SpeakersDialog, merge: MergeDialog, again: AgainPanel };

/** What is done to all cues, which have to be here for that. */
const kOfAll: ReadonlySet<Panel> = new Set<Panel>(["fix", "shift", "speakers"]);

function WaitDialog() {
  const words = useEditorWords();
  return <Dialog title={words.loading}><p role="status">{words.waitForAll}</p></Dialog>;
}

export function Dialogs() {
  const { session } = useEditorStore(), isWhole = useIsWhole();
  const panel = useValue(session.panel);
  const Shown = panel && (isWhole || !kOfAll.has(panel) ? kDialogs[panel] : WaitDialog);
  return Shown ? <Shown /> : null;
}
