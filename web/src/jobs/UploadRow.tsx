import { Bar } from "../parts/Bar";
import { Icon } from "../parts/Icon";
import type { Upload } from "../upload/upload";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { bytes, clock } from "../words/format";
import { fill } from "../words/words";

export function UploadRow({ upload, onDrop }: { upload: Upload; onDrop(): void }) {
  const { words, language } = useWords();
  const { file, view } = upload;
  const facts = [
    view.state in words ? words[view.state as keyof typeof words] : "",
    fill(words.ofBytes, { sent: bytes(view.sent), size: bytes(file.size) }),
    view.bytesPerSecond === null ? "" : `${bytes(view.bytesPerSecond)}/s`,
    view.secondsLeft === null ? "" : fill(words.left, { time: clock(Math.ceil(view.secondsLeft)) }),
  ].filter(Boolean).join(" · ");
  const goesOn = view.state === "paused" || view.state === "failed";
  return (
    <li className="row">
      <span className="thumb"><Icon name="upload" /></span>
      <div className="row-main">
        <p className="name">{file.name}</p>
        {view.state === "failed" ? <p className="bad" role="alert">{sentenceFor(view.problem, language)}</p> : <p className="facts">{facts}</p>}
        <Bar value={file.size > 0 ? (100 * view.sent) / file.size : 0} label={fill(words.progressOf, { name: file.name })} />
      </div>
      <div className="row-acts">
        {goesOn && <button type="button" className="icon" aria-label={view.state === "paused" ? words.resume : words.retry}
          title={view.state === "paused" ? words.resume : words.retry} onClick={() => upload.start()}>
          <Icon name={view.state === "paused" ? "play" : "retry"} /></button>}
        {(view.state === "uploading" || view.state === "waiting") &&
          <button type="button" className="icon" aria-label={words.pause} title={words.pause} onClick={() => upload.pause()}><Icon name="pause" /></button>}
        {view.state !== "starting" &&
          <button type="button" className="icon" aria-label={words.cancel} title={words.cancel} onClick={onDrop}><Icon name="close" /></button>}
      </div>
    </li>
  );
}
