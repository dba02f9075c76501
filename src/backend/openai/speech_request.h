#pragma once
// What a form of OpenAI's transcription API asks for.
// Source: OpenAI API reference, "Create transcription" and "Create translation".
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jobs/job_store.h"

namespace ecg::backend::openai {

enum class Format { json, text, srt, vtt, verbose_json, diarized_json };

struct SpeechRequest {
  jobs::NewJob job;  ///< how it is to be done: its language, languages and options
  Format format = Format::json;
  bool stream = false;
  /// By timestamp_granularities[], which some clients ask of `json` too and then read the times of it.
  bool segments = false, words = false;
  bool asks_for_times = false;  ///< said, not only meant by verbose_json
  bool keep = false;            ///< `metadata` says {"keep": true}: the job stays when its asker has gone
};

using FormFields = std::vector<std::pair<std::string, std::string>>;

/// `translate`: the form came to the other route. Fields that say how OpenAI's own models work, and those
/// nobody knows, are passed over; `model` may be one of theirs, which stands for the server's own choice.
/// Throws Error(invalid_field) with the field's pointer.
SpeechRequest parse_speech_request(const FormFields& fields, bool translate);

/// Whether a name is one of OpenAI's: "whisper-1", "gpt-4o-transcribe".
bool is_theirs(std::string_view model);

}  // namespace ecg::backend::openai
