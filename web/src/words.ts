// Every sentence of the page, in both languages.

export type Language = "ko" | "en";

export interface Words {
  tagline: string; upload: string; drop: string; choose: string; spoken: string; auto: string;
  uploading: string; left: string; cancel: string; jobs: string; noJobs: string; noSpeech: string;
  retry: string; lost: string; uploadFailed: string; title: string;
  stages: Record<string, string>; states: Record<string, string>; languages: Record<string, string>;
}

const ko: Words = {
  tagline: "영상을 올리면 자막이 됩니다", upload: "영상 올리기", drop: "영상을 여기에 놓으세요", choose: "파일 선택",
  spoken: "말하는 언어", auto: "자동 감지", uploading: "올리는 중", left: "남음", cancel: "취소", jobs: "작업 목록",
  noJobs: "아직 작업이 없습니다.", noSpeech: "말소리가 없는 영상입니다.", retry: "다시 시도",
  lost: "서버에 연결할 수 없습니다. 다시 연결하고 있습니다…", uploadFailed: "올리지 못했습니다. 다시 시도해 주세요.",
  title: "자막",
  stages: { queued: "대기 중", downloading: "영상을 가져오는 중", decoding: "소리를 읽는 중", transcribing: "받아 적는 중",
            analyzing: "분석하는 중", delivering: "결과를 전달하는 중" },
  states: { completed: "완료", failed: "실패", cancelled: "취소됨", processing: "처리 중" },
  languages: { ko: "한국어", en: "영어", ja: "일본어", zh: "중국어", es: "스페인어", de: "독일어", fr: "프랑스어" },
};

const en: Words = {
  tagline: "A video in, captions out", upload: "Upload a video", drop: "Drop a video here", choose: "Choose a file",
  spoken: "Spoken language", auto: "Detect", uploading: "Uploading", left: "left", cancel: "Cancel", jobs: "Jobs",
  noJobs: "No jobs yet.", noSpeech: "Nobody speaks in this video.", retry: "Try again",
  lost: "The server cannot be reached. Trying again…", uploadFailed: "The upload failed. Please try again.",
  title: "Captions",
  stages: { queued: "Waiting", downloading: "Fetching the video", decoding: "Reading the sound", transcribing: "Transcribing",
            analyzing: "Analyzing", delivering: "Delivering" },
  states: { completed: "Done", failed: "Failed", cancelled: "Cancelled", processing: "In work" },
  languages: { ko: "Korean", en: "English", ja: "Japanese", zh: "Chinese", es: "Spanish", de: "German", fr: "French" },
};

/** The first of the browser's languages that we speak; Korean when none is. */
export function pickLanguage(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const code = tag.slice(0, 2).toLowerCase();
    if (code === "ko" || code === "en") return code;
  }
  return "ko";
}

export function wordsFor(language: Language): Words {
  return language === "ko" ? ko : en;
}
