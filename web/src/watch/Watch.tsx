// The video with its captions over it, the cues below, and the files to take away.
import { useEffect, useRef, useState } from "react";
import { Icon } from "../parts/Icon";
import * as api from "../wire/api";
import { Problem } from "../wire/request";
import type { Result } from "../wire/types";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";
import { clock } from "../words/format";

const FORMATS = ["srt", "vtt", "txt", "json"] as const;

export function Watch({ jobId }: { jobId: string }) {
  const { words, language } = useWords();
  const [result, setResult] = useState<Result | null>(null);
  const [problem, setProblem] = useState("");
  const [now_s, setNow] = useState(-1);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    api.result(jobId).then(({ body }) => setResult(body), (error: unknown) => setProblem(error instanceof Problem ? error.code : "INTERNAL"));
  }, [jobId]);

  if (problem) return <p className="problem" role="alert">{sentenceFor(problem, language)}</p>;
  if (!result) return <p role="status">{words.loading}</p>;
  const seek = (time_s: number) => {
    if (!video.current) return;
    video.current.currentTime = time_s;
    void video.current.play().catch(() => undefined);  // a browser may forbid it; the picture has moved all the same
  };
  return (
    <div className="watch">
      <h1 className="hidden-text">{words.captions}</h1>
      <video ref={video} controls playsInline src={api.videoUrl(jobId)} onTimeUpdate={(event) => setNow(event.currentTarget.currentTime)}>
        <track kind="captions" src={api.captionsUrl(jobId, "vtt")} srcLang={result.language} label={result.language} default />
      </video>
      <nav className="downloads" aria-label={words.download}>
        <Icon name="download" />
        {FORMATS.map((format) => <a key={format} href={api.captionsUrl(jobId, format)} download>{format.toUpperCase()}</a>)}
      </nav>
      {result.segments.length === 0 && <p className="empty">{words.noSpeech}</p>}
      <ol className="cues" lang={result.language}>
        {result.segments.map((segment, i) => (
          <li key={i}>
            <button type="button" aria-current={segment.start <= now_s && now_s < segment.end} onClick={() => seek(segment.start)}>
              <time>{clock(segment.start)}</time><span>{segment.text.trim()}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
