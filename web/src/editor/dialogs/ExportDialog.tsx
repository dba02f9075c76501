// The captions as a file: seen before they are taken away.
import { useEffect, useState } from "react";
import * as api from "../../api/api";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { rulesQuery } from "../model/export_rules";
import { useEditorStore } from "../state/context";
import { useEditorWords } from "../words/words";
import { BurnPanel } from "./BurnPanel";
import { Dialog } from "./Dialog";
import { RulesChoice, useExportRules } from "./RulesChoice";

const kFormats = ["srt", "vtt", "ttml", "ass", "txt", "json"] as const;
type Format = (typeof kFormats)[number];
/** These hold the words, not captions. */
const kOfNoRules: ReadonlySet<Format> = new Set<Format>(["txt", "json"]);
const kNames: Record<Format, string> =
  { srt: "SubRip (.srt)", vtt: "WebVTT (.vtt)", ttml: "TTML, IMSC 1.1 (.ttml)", ass: "ASS (.ass)", txt: "TXT (.txt)", json: "Whisper JSON (.json)" };
const kPreviewed = 4000;

interface Preview { text: string; problem: string }

/** What is not saved yet is saved first: the file holds what is seen. */
function usePreview(jobId: string, format: Format, options: Record<string, string | number>): Preview | null {
  const { saver } = useEditorStore();
  const [preview, setPreview] = useState<Preview | null>(null);
  const url = api.captionsUrl(jobId, format, options);
  useEffect(() => {
    const stop = new AbortController();
    const load = async () => {
      await saver.flush();
      const answer = await fetch(url, { signal: stop.signal, headers: { "Accept-Language": document.documentElement.lang } });
      const text = await answer.text();
      setPreview(answer.ok ? { text, problem: "" } : { text: "", problem: (JSON.parse(text) as { code: string }).code });
    };
    load().catch(() => { if (!stop.signal.aborted) setPreview({ text: "", problem: "NETWORK" }); });
    return () => stop.abort();
  }, [saver, url]);
  return preview;
}

export function ExportDialog() {
  const words = useEditorWords();
  const [format, setFormat] = useState<Format | "mp4">("srt");
  return (
    <Dialog title={words.exportTitle} wide>
      <div className="options">
        <label className="field">{words.format}
          <select value={format} onChange={(event) => setFormat(event.target.value as Format | "mp4")}>
            {kFormats.map((f) => <option key={f} value={f}>{kNames[f]}</option>)}
            <option value="mp4">{words.burnName}</option>
          </select>
        </label>
      </div>
      {format === "mp4" ? <BurnPanel /> : <FilePanel format={format} />}
    </Dialog>
  );
}

function FilePanel({ format }: { format: Format }) {
  const { jobId } = useEditorStore(), words = useEditorWords(), { language } = useWords();
  const [bom, setBom] = useState(false), [karaoke, setKaraoke] = useState(false), [voice, setVoice] = useState(false);
  const [rules, setRules] = useExportRules(), hasRules = !kOfNoRules.has(format);
  const options: Record<string, string | number> = { ...(hasRules ? rulesQuery(rules) : {}), ...(bom && format === "srt" ? { bom: 1 } : {}), ...(karaoke && format === "ass" ? { karaoke: 1 } : {}), ...(voice && format === "ass" ? { voice: 1 } : {}) };
  const preview = usePreview(jobId, format, options);
  return (
    <>
      {hasRules && <RulesChoice rules={rules} onRules={setRules} />}
      {format === "srt" && <label className="tick"><input type="checkbox" checked={bom} onChange={(event) => setBom(event.target.checked)} />{words.bom}</label>}
      {format === "ass" && <label className="tick"><input type="checkbox" checked={karaoke} onChange={(event) => setKaraoke(event.target.checked)} />{words.karaoke}</label>}
      {format === "ass" && <label className="tick"><input type="checkbox" checked={voice} onChange={(event) => setVoice(event.target.checked)} />{words.voice}</label>}
      {preview?.problem && <p className="problem" role="alert">{sentenceFor(preview.problem, language)}</p>}
      <pre className="preview" tabIndex={0} aria-label={words.preview}>
        {preview === null ? words.loading : preview.text.slice(0, kPreviewed)}{preview && preview.text.length > kPreviewed ? `\n${words.previewCut}` : ""}
      </pre>
      <footer><a className="button strong" href={api.captionsUrl(jobId, format, { ...options, download: 1 })} download>{words.downloadIt}</a></footer>
    </>
  );
}
