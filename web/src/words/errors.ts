// What went wrong and what the person can do about it, for every code that can reach the page.
import { fill, type Language } from "./words";

type Pair = readonly [ko: string, en: string];

const AGAIN: Pair = ["잠시 뒤에 다시 시도해 주세요.", "Please try again in a moment."];
const OTHER_FILE: Pair = ["다른 파일로 올려 주세요.", "Please upload another file."];
const OPERATOR: Pair = ["계속되면 서버 관리자에게 알려 주세요.", "If it goes on, tell whoever runs this server."];
const RELOAD: Pair = ["페이지를 새로 고쳐 주세요.", "Please reload the page."];

const table: Record<string, readonly [what: Pair, wayOut: Pair]> = {
  DOWNLOAD_ERROR: [["영상을 가져오지 못했습니다.", "The video could not be fetched."], AGAIN],
  UNSUPPORTED_MEDIA: [["읽을 수 없는 파일입니다.", "This file is not a video or sound that can be read."], ["MP4, MKV, MOV, MP3 같은 파일을 올려 주세요.", "Upload an MP4, MKV, MOV or MP3, for example."]],
  NO_AUDIO_TRACK: [["영상에 소리가 없습니다.", "The video has no sound."], ["소리가 있는 영상을 올려 주세요.", "Upload a video that has sound."]],
  AUDIO_EXTRACTION_ERROR: [["소리를 읽지 못했습니다. 파일이 손상되었을 수 있습니다.", "The sound could not be read; the file may be damaged."], ["파일을 다시 저장하거나 변환해서 올려 주세요.", "Export or convert it again and upload that."]],
  TRANSCRIPTION_ERROR: [["받아 적지 못했습니다.", "The speech could not be transcribed."], AGAIN],
  PROCESSING_TIMEOUT: [["처리가 너무 오래 걸려 멈췄습니다.", "It took too long and was stopped."], ["더 짧게 나누어 올리거나 다시 시도해 주세요.", "Split the video, or try again."]],
  INSUFFICIENT_RESOURCES: [["서버에 여유가 없습니다.", "The server has no room for it now."], AGAIN],
  MEDIA_TOO_LARGE: [["파일이 너무 큽니다.", "The file is too large."], ["압축하거나 나누어 올려 주세요.", "Compress it or split it."]],
  MEDIA_TOO_LONG: [["영상이 너무 깁니다.", "The video is too long."], ["나누어 올려 주세요.", "Split it into shorter ones."]],
  LANGUAGE_NOT_SUPPORTED: [["설치된 모델이 이 언어를 모릅니다.", "No installed model knows this language."], ["다른 언어를 고르거나 관리자에게 모델을 요청해 주세요.", "Choose another language, or ask for a model that knows it."]],
  TRANSLATION_NOT_SUPPORTED: [["이 모델은 번역을 배우지 않았습니다.", "This model was not trained to translate."], ["번역을 배운 모델(예: small)을 관리자에게 요청해 주세요.", "Ask for one that was, such as small."]],
  CALLBACK_UNDELIVERABLE: [["결과를 전달하지 못했습니다.", "The result could not be delivered."], OPERATOR],
  CANCELLED: [["취소되었습니다.", "It was cancelled."], ["다시 시도하면 처음부터 시작합니다.", "Try again to start over."]],
  INTERNAL: [["서버에서 문제가 생겼습니다.", "Something went wrong on the server."], OPERATOR],
  BROKEN_REQUEST: [["요청이 중간에 깨졌습니다.", "The request arrived broken."], RELOAD],
  BROKEN_JSON: [["요청이 중간에 깨졌습니다.", "The request arrived broken."], RELOAD],
  INVALID_FIELD: [["서버가 이 값을 받지 않습니다.", "The server does not accept this value."], RELOAD],
  INVALID_FILENAME: [["파일 이름을 쓸 수 없습니다.", "The file's name cannot be used."], ["이름을 바꾸어 다시 올려 주세요.", "Rename it and upload it again."]],
  URL_NOT_ALLOWED: [["허용되지 않은 주소입니다.", "This address is not allowed."], ["파일을 직접 올려 주세요.", "Upload the file itself."]],
  OBJECT_NOT_FOUND: [["올린 파일이 더는 없습니다.", "The uploaded file is gone."], ["파일을 다시 올려 주세요.", "Upload it again."]],
  JOB_NOT_FOUND: [["이 작업은 없거나 삭제되었습니다.", "This job does not exist or was deleted."], ["작업 목록으로 돌아가 주세요.", "Go back to the list."]],
  JOB_EXISTS: [["같은 작업이 이미 있습니다.", "This job exists already."], ["작업 목록에서 찾아 주세요.", "Look for it in the list."]],
  JOB_NOT_COMPLETED: [["아직 끝나지 않은 작업입니다.", "The job has not finished."], ["끝날 때까지 기다려 주세요.", "Wait until it is done."]],
  UPLOAD_NOT_FOUND: [["이어 올릴 업로드가 더는 없습니다.", "The upload to go on with is gone."], ["파일을 다시 올려 주세요.", "Upload it again."]],
  INVALID_PART: [["올린 조각 하나가 맞지 않습니다.", "A part of the upload does not fit."], ["다시 시도하면 그 조각만 다시 올립니다.", "Try again: only that part is sent again."]],
  VERSION_CONFLICT: [["다른 창에서 먼저 수정했습니다.", "Somebody else changed it first."], ["두 내용을 비교해 골라 주세요.", "Compare both and choose."]],
  PRECONDITION_REQUIRED: [["어느 판을 고치는지 알 수 없습니다.", "It is unknown which version was edited."], RELOAD],
  BAD_SIGNATURE: [["주소의 서명이 맞지 않거나 만료되었습니다.", "The address's signature is wrong or has expired."], RELOAD],
  UNAUTHORIZED: [["로그인이 필요합니다.", "You are not signed in."], ["API 키로 로그인해 주세요.", "Sign in with your API key."]],
  CROSS_SITE: [["다른 사이트에서 온 요청이라 받지 않았습니다.", "The request came from another site and was refused."], RELOAD],
  MISDIRECTED_REQUEST: [["이 서버가 모르는 주소로 왔습니다.", "The server does not know the address you came by."], ["localhost로 열거나, 서버 관리자에게 public_url 설정을 요청해 주세요.", "Open it as localhost, or ask whoever runs it to set public_url."]],
  KEY_NOT_FOUND: [["그런 API 키가 없습니다.", "There is no such API key."], OPERATOR],
  ROUTE_NOT_FOUND: [["페이지와 서버의 판이 다릅니다.", "The page and the server are of different versions."], RELOAD],
  METHOD_NOT_ALLOWED: [["페이지와 서버의 판이 다릅니다.", "The page and the server are of different versions."], RELOAD],
  REQUEST_TIMEOUT: [["연결이 너무 느려 끊겼습니다.", "The connection was too slow and was cut."], AGAIN],
  LENGTH_REQUIRED: [["프록시가 요청을 바꾸었습니다.", "A proxy has changed the request."], OPERATOR],
  BODY_TOO_LARGE: [["내용이 너무 큽니다.", "The content is too large."], OTHER_FILE],
  HEADER_TOO_LARGE: [["요청 머리가 너무 큽니다.", "The request's head is too large."], ["쿠키를 지우고 다시 시도해 주세요.", "Clear this site's cookies and try again."]],
  RANGE_NOT_SATISFIABLE: [["영상의 이 부분은 없습니다.", "The video has no such place."], RELOAD],
  TOO_MANY_REQUESTS: [["요청이 너무 많습니다.", "There were too many requests."], AGAIN],
  JOBS_QUOTA: [["한 번에 처리할 수 있는 작업 수를 넘었습니다.", "You have as many jobs at once as you may."], ["앞선 작업이 끝나면 다시 시도해 주세요.", "Try again when one has ended."]],
  STORAGE_QUOTA: [["저장 용량 한도를 다 썼습니다.", "Your room for videos is used up."], ["오래된 작업을 삭제하고 다시 시도해 주세요.", "Delete old jobs and try again."]],
  QUEUE_FULL: [["대기 중인 작업이 너무 많습니다.", "Too many jobs are waiting."], AGAIN],
  STORAGE_FULL: [["서버의 저장 공간이 가득 찼습니다.", "The server's disk is full."], ["오래된 작업을 삭제하고 다시 시도해 주세요.", "Delete old jobs and try again."]],
  UNAVAILABLE: [["지금은 서버를 쓸 수 없습니다.", "The server is not available right now."], AGAIN],
  USAGE: [["서버의 설정이 잘못되었습니다.", "The server is set up wrongly."], OPERATOR],
  FILE_NOT_FOUND: [["서버가 파일을 열지 못했습니다.", "The server could not open the file."], OPERATOR],
  MODEL_NOT_INSTALLED: [["요청한 모델이 이 서버에 설치되어 있지 않습니다.", "The model that was asked for is not installed here."], ["다른 모델을 고르거나 관리자에게 설치를 요청해 주세요.", "Choose another one, or ask whoever runs the server to install it."]],
  TRACK_NOT_FOUND: [["요청한 소리 트랙이 영상에 없습니다.", "The video has no such sound track."], ["트랙의 번호, 언어, 이름 가운데 하나로 다시 골라 주세요.", "Choose one by its number, language or title."]],
  MODEL_NOT_FOUND: [["음성 인식 모델이 설치되지 않았습니다.", "No speech model is installed."], ["관리자가 ecg models pull 로 설치할 수 있습니다.", "Whoever runs the server can install one with ecg models pull."]],
  NETWORK: [["서버에 연결할 수 없습니다.", "The server cannot be reached."], AGAIN],
};

const UNKNOWN: Pair = ["알 수 없는 문제가 생겼습니다 ({code}).", "Something unexpected happened ({code})."];

/** Every code there is a sentence for. */
export const knownCodes = (): string[] => Object.keys(table);

/** What happened and the way out, as two sentences. */
export function sentenceFor(code: string, language: Language): string {
  const [what, wayOut] = table[code] ?? [UNKNOWN, AGAIN];
  const of = (pair: Pair) => pair[language === "ko" ? 0 : 1];
  return `${fill(of(what), { code })} ${of(wayOut)}`;
}
