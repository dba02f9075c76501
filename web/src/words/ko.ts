import type { Words } from "./words";

export const ko: Words = {
  title: "ECG · 자막", skip: "본문으로 건너뛰기", tagline: "영상을 놓으면 자막이 됩니다",
  toKorean: "한국어", toEnglish: "English", switchLanguage: "영어로 바꾸기", dark: "어두운 화면", light: "밝은 화면",
  drop: "영상을 이 페이지에 끌어다 놓으세요", dropNow: "놓으면 업로드됩니다", dropHint: "또는 파일을 고르세요. 영상은 이 서버 밖으로 나가지 않습니다.",
  choose: "파일 선택", spoken: "음성 언어", auto: "자동 감지",
  uploads: "업로드", uploading: "업로드 중", waitsForTurn: "차례를 기다리는 중", sooner: "{name} 먼저 업로드", paused: "일시 정지됨", starting: "시작하는 중", waiting: "연결이 끊겼습니다. 곧 이어서 업로드합니다…",
  pause: "{name} 일시 정지", resume: "{name} 이어서 업로드", left: "{time} 남음",
  ofBytes: "{size} 중 {sent}", resumable: "“{name}” 업로드가 끝나지 않았습니다. 같은 파일을 다시 고르면 멈춘 곳부터 이어집니다.",
  jobs: "작업 목록", noJobs: "아직 영상이 없습니다. 영상을 끌어다 놓아 보세요.", more: "더 보기", open: "{name} 열기",
  delete: "삭제", deleteName: "{name} 삭제", cancelName: "{name} 취소", retryName: "{name} 다시 시도",
  deleted: "“{name}” 삭제됨", close: "닫기", againName: "{name} 다른 언어로 다시 인식", againTitle: "다시 인식: {name}", againDo: "다시 인식", otherLanguage: "다른 언어로…",
  againBeside: "다시 업로드하지 않습니다. 지금 있는 자막은 그대로 두고, 새 자막을 목록에 따로 만듭니다.", againReplaces: "다시 업로드하지 않습니다. 새로 시도한 작업이 이 작업을 대신합니다.",
  heardIn: "자막 언어: {name}. 다른 언어로 다시 인식",
  undo: "되돌리기", cancel: "취소", retry: "다시 시도", lost: "서버에 연결할 수 없습니다. 다시 연결하고 있습니다…",
  queued: "대기 중", downloading: "영상 가져오는 중", decoding: "오디오 추출 중", transcribing: "음성 인식 중",
  analyzing: "분석 중", delivering: "결과 전달 중", processing: "처리 중", completed: "완료", failed: "실패", cancelled: "취소됨",
  back: "작업 목록으로", captions: "자막", progressOf: "{name} 진행률",
  signIn: "로그인", signOut: "로그아웃", signedInAs: "{name}(으)로 로그인됨", key: "API 키", wrongKey: "없는 키이거나 취소된 키입니다.",
  signInHint: "이 서버는 누가 쓰는지 묻습니다. 관리자에게 받은 키를 입력하세요. 이 브라우저가 30일 동안 기억합니다.",
  ready: "{name} 자막이 준비되었습니다", untitled: "영상", video: "영상", loading: "불러오는 중…",
};
