#pragma once
// What ends a job or a request: one Error with a code for programs and a sentence for the person who can act.
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ecg {

/// Every way a job or a request can end badly. The names on the wire (`DOWNLOAD_ERROR`) never change.
enum class Code {
  // of a job
  download_error,
  unsupported_media,
  no_audio_track,
  audio_extraction_error,
  transcription_error,
  processing_timeout,
  insufficient_resources,
  media_too_large,
  media_too_long,
  language_not_supported,
  translation_not_supported,
  model_not_installed,
  track_not_found,
  callback_undeliverable,
  cancelled,
  internal,
  // of a request
  broken_request,
  broken_json,
  invalid_field,
  invalid_filename,
  url_not_allowed,
  object_not_found,
  job_not_found,
  job_exists,
  job_not_completed,
  upload_not_found,
  invalid_part,
  version_conflict,
  precondition_required,
  bad_signature,
  unauthorized,
  cross_site,
  misdirected_request,
  key_not_found,
  route_not_found,
  method_not_allowed,
  request_timeout,
  length_required,
  body_too_large,
  header_too_large,
  range_not_satisfiable,
  too_many_requests,
  jobs_quota,
  storage_quota,
  queue_full,
  storage_full,
  unavailable,
  // of a command
  usage,
  file_not_found,
  model_not_found,
};

/// Whose move it is; the command line's exit code follows from it (1, 2, 3).
enum class Fault { input, usage, ours };

struct CodeFacts {
  std::string_view name;  ///< on the wire, never translated
  int http_status;        ///< when it ends a request
  Fault fault;
  std::string_view ko, en;  ///< one sentence for a person, without full stop
};

const CodeFacts& facts(Code code);
std::optional<Code> code_named(std::string_view wire_name);

enum class Language { ko, en };

class Error : public std::runtime_error {
 public:
  /// `detail` says what exactly is wrong, in English, for the person who can act; it may be empty.
  explicit Error(Code code, const std::string& detail = {});

  Code code() const { return code_; }
  const std::string& detail() const { return detail_; }
  /// The code's sentence in `language`, then the detail when there is one.
  std::string message(Language language) const;

 private:
  Code code_;
  std::string detail_;
};

}  // namespace ecg
