// clang-format off

#include "base/error.h"

#include <array>

namespace ecg {
namespace {

struct Row {
  Code code;
  CodeFacts facts;
};

constexpr std::array kRows{
    Row{Code::download_error, {"DOWNLOAD_ERROR", 502, Fault::input, "영상을 내려받지 못했습니다", "The video could not be downloaded"}},
    Row{Code::unsupported_media, {"UNSUPPORTED_MEDIA", 422, Fault::input, "읽을 수 없는 미디어 파일입니다", "This file is not a media file that can be read"}},
    Row{Code::no_audio_track, {"NO_AUDIO_TRACK", 422, Fault::input, "오디오 트랙이 없는 영상입니다", "The video has no audio track"}},
    Row{Code::audio_extraction_error, {"AUDIO_EXTRACTION_ERROR", 422, Fault::input, "오디오를 추출하지 못했습니다", "The audio could not be decoded"}},
    Row{Code::transcription_error, {"TRANSCRIPTION_ERROR", 500, Fault::ours, "음성 인식에 실패했습니다", "Speech recognition failed"}},
    Row{Code::processing_timeout, {"PROCESSING_TIMEOUT", 504, Fault::ours, "처리 시간이 초과되었습니다", "Processing took too long"}},
    Row{Code::insufficient_resources, {"INSUFFICIENT_RESOURCES", 503, Fault::ours, "서버 자원이 부족합니다", "The server is out of resources"}},
    Row{Code::media_too_large, {"MEDIA_TOO_LARGE", 413, Fault::input, "파일이 너무 큽니다", "The file is too large"}},
    Row{Code::media_too_long, {"MEDIA_TOO_LONG", 422, Fault::input, "영상이 너무 깁니다", "The video is too long"}},
    Row{Code::language_not_supported, {"LANGUAGE_NOT_SUPPORTED", 422, Fault::input, "설치된 모델이 지원하지 않는 언어입니다", "No installed model knows this language"}},
    Row{Code::translation_not_supported, {"TRANSLATION_NOT_SUPPORTED", 422, Fault::input, "이 모델은 번역을 배우지 않았습니다", "This model was not trained to translate"}},
    Row{Code::model_not_installed, {"MODEL_NOT_INSTALLED", 422, Fault::input, "요청한 모델이 이 서버에 설치되어 있지 않습니다", "The model that was asked for is not installed here"}},
    Row{Code::track_not_found, {"TRACK_NOT_FOUND", 422, Fault::input, "요청한 소리 트랙이 영상에 없습니다", "The video has no such sound track"}},
    Row{Code::callback_undeliverable, {"CALLBACK_UNDELIVERABLE", 502, Fault::ours, "결과를 전달하지 못했습니다", "The result could not be delivered"}},
    Row{Code::cancelled, {"CANCELLED", 409, Fault::input, "취소되었습니다", "Cancelled"}},
    Row{Code::internal, {"INTERNAL", 500, Fault::ours, "서버 내부 오류입니다", "Something went wrong on our side"}},
    Row{Code::broken_request, {"BROKEN_REQUEST", 400, Fault::input, "HTTP 요청을 해석할 수 없습니다", "The HTTP request could not be understood"}},
    Row{Code::broken_json, {"BROKEN_JSON", 400, Fault::input, "JSON을 해석할 수 없습니다", "The body is not valid JSON"}},
    Row{Code::invalid_field, {"INVALID_FIELD", 422, Fault::input, "필드 값이 올바르지 않습니다", "A field is missing or has the wrong type or value"}},
    Row{Code::invalid_filename, {"INVALID_FILENAME", 422, Fault::input, "파일 이름이 올바르지 않습니다", "The file name is empty or not usable"}},
    Row{Code::url_not_allowed, {"URL_NOT_ALLOWED", 422, Fault::input, "허용되지 않은 주소입니다", "This address is not on the allow list"}},
    Row{Code::object_not_found, {"OBJECT_NOT_FOUND", 404, Fault::input, "업로드된 파일을 찾을 수 없습니다", "The uploaded file was not found"}},
    Row{Code::job_not_found, {"JOB_NOT_FOUND", 404, Fault::input, "해당 작업을 찾을 수 없습니다", "This job was not found"}},
    Row{Code::job_exists, {"JOB_EXISTS", 409, Fault::input, "같은 ID의 다른 작업이 이미 있습니다", "Another job with this id exists already"}},
    Row{Code::job_not_completed, {"JOB_NOT_COMPLETED", 409, Fault::input, "아직 완료되지 않은 작업입니다", "The job is not completed"}},
    Row{Code::upload_not_found, {"UPLOAD_NOT_FOUND", 404, Fault::input, "해당 업로드를 찾을 수 없습니다", "This upload was not found"}},
    Row{Code::invalid_part, {"INVALID_PART", 422, Fault::input, "업로드한 조각이 올바르지 않습니다", "A part of the upload is missing or is not the one that was named"}},
    Row{Code::version_conflict, {"VERSION_CONFLICT", 412, Fault::input, "다른 사람이 먼저 수정했습니다", "Somebody else was faster: the transcript has changed"}},
    Row{Code::precondition_required, {"PRECONDITION_REQUIRED", 428, Fault::input, "If-Match 헤더가 필요합니다", "The If-Match header is required"}},
    Row{Code::bad_signature, {"BAD_SIGNATURE", 401, Fault::input, "서명이 올바르지 않습니다", "The signature is missing or wrong"}},
    Row{Code::unauthorized, {"UNAUTHORIZED", 401, Fault::input, "API 키가 필요합니다", "An API key is needed"}},
    Row{Code::cross_site, {"CROSS_SITE", 403, Fault::input, "다른 사이트에서 온 요청입니다", "The request comes from another site"}},
    Row{Code::misdirected_request, {"MISDIRECTED_REQUEST", 421, Fault::input, "이 서버의 이름이 아닌 Host로 온 요청입니다", "The Host of the request is no name of this server"}},
    Row{Code::key_not_found, {"KEY_NOT_FOUND", 404, Fault::input, "해당 API 키를 찾을 수 없습니다", "This API key was not found"}},
    Row{Code::route_not_found, {"ROUTE_NOT_FOUND", 404, Fault::input, "존재하지 않는 주소입니다", "There is nothing at this address"}},
    Row{Code::method_not_allowed, {"METHOD_NOT_ALLOWED", 405, Fault::input, "허용되지 않은 메서드입니다", "This method is not allowed here"}},
    Row{Code::request_timeout, {"REQUEST_TIMEOUT", 408, Fault::input, "요청이 너무 느립니다", "The request took too long to arrive"}},
    Row{Code::length_required, {"LENGTH_REQUIRED", 411, Fault::input, "Content-Length 헤더가 필요합니다", "The Content-Length header is required"}},
    Row{Code::body_too_large, {"BODY_TOO_LARGE", 413, Fault::input, "요청 본문이 너무 큽니다", "The request body is too large"}},
    Row{Code::header_too_large, {"HEADER_TOO_LARGE", 431, Fault::input, "요청 헤더가 너무 큽니다", "The request header is too large"}},
    Row{Code::range_not_satisfiable, {"RANGE_NOT_SATISFIABLE", 416, Fault::input, "요청한 범위가 파일 밖입니다", "The requested range lies outside the file"}},
    Row{Code::too_many_requests, {"TOO_MANY_REQUESTS", 429, Fault::input, "요청이 너무 많습니다", "Too many requests"}},
    Row{Code::jobs_quota, {"JOBS_QUOTA", 429, Fault::input, "동시에 처리할 수 있는 작업 수를 넘었습니다. 앞선 작업이 끝난 뒤 다시 시도해 주세요", "So many jobs at once are not allowed; try again when one has ended"}},
    Row{Code::storage_quota, {"STORAGE_QUOTA", 429, Fault::input, "저장 용량 한도를 넘었습니다. 오래된 작업을 삭제해 주세요", "The room for videos is used up; delete jobs that are done"}},
    Row{Code::queue_full, {"QUEUE_FULL", 429, Fault::ours, "대기 중인 작업이 너무 많습니다. 잠시 후 다시 시도해 주세요", "Too many jobs are waiting; try again in a while"}},
    Row{Code::storage_full, {"STORAGE_FULL", 507, Fault::ours, "저장 공간이 부족합니다", "The disk is full"}},
    Row{Code::unavailable, {"UNAVAILABLE", 503, Fault::ours, "지금은 사용할 수 없습니다", "Not available right now"}},
    Row{Code::usage, {"USAGE", 400, Fault::usage, "사용법이 올바르지 않습니다", "Wrong usage"}},
    Row{Code::file_not_found, {"FILE_NOT_FOUND", 404, Fault::input, "파일을 열 수 없습니다", "The file could not be opened"}},
    Row{Code::model_not_found, {"MODEL_NOT_FOUND", 503, Fault::input, "설치된 모델이 없습니다", "The model is not installed"}},
};

constexpr bool rows_follow_the_enum() {
  for (std::size_t i = 0; i < kRows.size(); ++i)
    if (kRows[i].code != static_cast<Code>(i)) return false;
  return true;
}
static_assert(rows_follow_the_enum(), "facts() indexes the table by the enum's value");

}  // namespace

const CodeFacts& facts(Code code) { return kRows.at(static_cast<std::size_t>(code)).facts; }

std::optional<Code> code_named(std::string_view wire_name) {
  for (const Row& row : kRows)
    if (row.facts.name == wire_name) return row.code;
  return std::nullopt;
}

namespace {

std::string sentence(Code code, Language language, const std::string& detail) {
  std::string text(language == Language::ko ? facts(code).ko : facts(code).en);
  if (!detail.empty()) text += ": " + detail;
  return text;
}

}  // namespace

Error::Error(Code code, const std::string& detail)
    : std::runtime_error(std::string(facts(code).name) + ": " + sentence(code, Language::en, detail)),
      code_(code),
      detail_(detail) {}

std::string Error::message(Language language) const { return sentence(code_, language, detail_); }

}  // namespace ecg
