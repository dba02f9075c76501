// The dialog that is open, if any.
import { useEffect } from "react";
import { useDesk } from "../state/context";
import { useValue } from "../state/value";
import { ExportDialog } from "./ExportDialog";
import { FixDialog } from "./FixDialog";
import { KeysDialog } from "./KeysDialog";
import { MergeDialog } from "./MergeDialog";
import { ShiftDialog } from "./ShiftDialog";
import { SpeakersDialog } from "./SpeakersDialog";

const kDialogs = { keys: KeysDialog, export: ExportDialog, fix: FixDialog, shift: ShiftDialog, speakers: SpeakersDialog, merge: MergeDialog };

export function Dialogs() {
  const { session, saver } = useDesk();
  const panel = useValue(session.panel), overtaken = useValue(saver.overtaken);
  useEffect(() => { if (overtaken) session.panel.set("merge"); }, [overtaken, session]);
  const Shown = panel && kDialogs[panel];
  return Shown ? <Shown /> : null;
}
