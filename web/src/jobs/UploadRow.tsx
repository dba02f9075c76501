import { Bar } from "../parts/Bar";
import { Icon, type IconName } from "../parts/Icon";
import type { Upload } from "../upload/upload";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { bytes, clock } from "../words/format";
import { fill } from "../words/words";

interface Props { upload: Upload; onDrop(): void; onResume(): void; onSooner: (() => void) | null }

export function UploadRow({ upload, onDrop, onResume, onSooner }: Props) {
  const { words, language } = useWords();
  const { file, view } = upload;
  const facts = [
    view.state === "queued" ? words.waitsForTurn : view.state in words ? words[view.state as keyof typeof words] : "",
    fill(words.ofBytes, { sent: bytes(view.sent), size: bytes(file.size) }),
    view.bytesPerSecond === null ? "" : `${bytes(view.bytesPerSecond)}/s`,
    view.secondsLeft === null ? "" : fill(words.left, { time: clock(Math.ceil(view.secondsLeft)) }),
  ].filter(Boolean).join(" · ");
  const goesOn = view.state === "paused" || view.state === "failed";
  const act = (icon: IconName, label: string, run: () => void) => {
    const named = fill(label, { name: file.name });
    return <button type="button" className="icon" aria-label={named} title={named} onClick={run}><Icon name={icon} /></button>;
  };
  return (
    <li className="row">
      <span className="thumb"><Icon name="upload" /></span>
      <div className="row-main">
        <p className="name">{file.name}</p>
        {view.state === "failed" ? <p className="bad" role="alert">{sentenceFor(view.problem, language)}</p> : <p className="facts">{facts}</p>}
        <Bar value={file.size > 0 ? (100 * view.sent) / file.size : 0} label={fill(words.progressOf, { name: file.name })} />
      </div>
      <div className="row-acts">
        {goesOn && (view.state === "paused" ? act("play", words.resume, onResume) : act("retry", words.retryName, onResume))}
        {onSooner && act("up", words.sooner, onSooner)}
        {(view.state === "queued" || view.state === "uploading" || view.state === "waiting") && act("pause", words.pause, () => upload.pause())}
        {view.state !== "starting" && act("close", words.cancelName, onDrop)}
      </div>
    </li>
  );
}
