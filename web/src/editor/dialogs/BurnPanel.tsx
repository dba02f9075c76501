// The video with its captions in the picture: made by the server when it is asked for, looked after until it is done.
import { useEffect, useState } from "react";
import { Bar } from "../../parts/Bar";
import * as api from "../../api/api";
import { Problem } from "../../api/request";
import type { Burn } from "../../api/types";
import { useWords } from "../../words/context";
import { sentenceFor } from "../../words/errors";
import { fill } from "../../words/words";
import { useEditorStore } from "../state/context";
import { useEditorWords } from "../words/words";

const kLookEvery_ms = 1000;

/** What the server says, again and again while it works. `change` asks for something else and shows the answer. */
function useBurn(jobId: string) {
  const [burn, setBurn] = useState<Burn | null>(null), [problem, setProblem] = useState("");
  const show = (asked: Promise<Burn>) =>
    asked.then((said) => { setBurn(said); setProblem(""); })
      .catch((cause: unknown) => setProblem(cause instanceof Problem ? cause.code : "NETWORK"));
  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const look = async () => {
      const said = await api.burn(jobId, stop.signal).catch((cause: unknown) => (cause instanceof Problem ? cause : null));
      if (stop.signal.aborted) return;
      if (said instanceof Problem) setProblem(said.code);
      else if (said) { setBurn(said); setProblem(""); }
      timer = window.setTimeout(() => void look(), kLookEvery_ms);
    };
    void look();
    return () => { stop.abort(); window.clearTimeout(timer); };
  }, [jobId]);
  return { burn, problem: problem || (burn?.status === "failed" ? burn.error_code ?? "INTERNAL" : ""), show };
}

export function BurnPanel() {
  const { jobId, saver, version } = useEditorStore(), words = useEditorWords(), { language } = useWords();
  const [karaoke, setKaraoke] = useState(false), [voice, setVoice] = useState(false);
  const { burn, problem, show } = useBurn(jobId);
  const working = burn?.status === "processing", done = burn?.status === "completed" && burn.url;
  const begin = async () => { await saver.flush(); await show(api.beginBurn(jobId, { karaoke, voice })); };
  const going = working && burn.progress ? fill(words.burnGoing, { percent: burn.progress }) : words.burnWaiting;
  return (
    <>
      <label className="tick"><input type="checkbox" checked={karaoke} disabled={working} onChange={(event) => setKaraoke(event.target.checked)} />{words.karaoke}</label>
      <label className="tick"><input type="checkbox" checked={voice} disabled={working} onChange={(event) => setVoice(event.target.checked)} />{words.voice}</label>
      <p className="hint">{words.burnAbout}</p>
      {problem && <p className="problem" role="alert">{sentenceFor(problem, language)}</p>}
      {working && <div className="going"><p role="status">{going}</p><Bar value={burn.progress ?? 0} label={going} /></div>}
      {burn?.status === "cancelled" && <p role="status">{words.burnStopped}</p>}
      {done && <p role="status">{words.burnReady} {!burn.current && words.burnOld}</p>}
      <footer>
        {working
          ? <button type="button" className="button" onClick={() => void show(api.cancelBurn(jobId))}>{words.burnStop}</button>
          : <button type="button" className={done ? "button" : "button strong"} disabled={burn === null} onClick={() => void begin()}>{done ? words.burnAgain : words.burnBegin}</button>}
        {done && <a className="button strong" href={burn.url} download={`${version.name.replace(/\.\w+$/, "") || "video"}.captioned.mp4`}>{words.downloadIt}</a>}
      </footer>
    </>
  );
}
