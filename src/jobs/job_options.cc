#include "jobs/job_options.h"

#include <algorithm>

#include "base/error.h"

namespace ecg::jobs {
namespace {

[[noreturn]] void refuse(std::string_view name, const std::string& why) {
  throw Error(Code::invalid_field, "/" + std::string(name) + " " + why);
}

std::string bounded(const json::object& body, std::string_view name, std::size_t longest) {
  std::string text = optional_string(body, name).value_or("");
  if (text.size() > longest) refuse(name, "has more than " + std::to_string(longest) + " bytes");
  return text;
}

bool names_a_file(std::string_view model) {
  const auto is_sign = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return std::ranges::all_of(model, is_sign);
}

std::string model_of(const json::object& body) {
  std::string model = bounded(body, "model", kLongestModel);
  if (!names_a_file(model)) refuse("model", "is no name of a model, such as base or large-v3-turbo-q8_0");
  return model == "auto" ? "" : model;
}

bool flag_of(const json::object& body, std::string_view name) {
  const json::value* value = body.if_contains(name);
  if (!value || value->is_null()) return false;
  if (!value->is_bool()) refuse(name, "must be true or false");
  return value->get_bool();
}

/// A track by its index is often written as a number.
std::string track_of(const json::object& body) {
  const json::value* value = body.if_contains("track");
  if (value && value->is_int64()) {
    if (value->get_int64() < 0) refuse("track", "must not be below 0");
    return std::to_string(value->get_int64());
  }
  return bounded(body, "track", kLongestTrack);
}

std::optional<bool> diarize_of(const json::object& body) {
  for (const std::string_view name : {"diarize", "enable_diarization", "diarization"})
    if (const json::value* value = body.if_contains(name); value && !value->is_null())
      return flag_of(body, name);
  return std::nullopt;
}

int speakers_of(const json::object& body, std::string_view name) {
  const json::value* value = body.if_contains(name);
  if (!value || value->is_null()) return 0;
  const auto most = std::to_string(kMostSpeakersAsked);
  if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > kMostSpeakersAsked)
    refuse(name, "must be a whole number of 1 to " + most);
  return static_cast<int>(value->get_int64());
}

void check_speakers(const JobOptions& asked) {
  const int least = asked.min_speakers, most = asked.max_speakers, exactly = asked.num_speakers;
  if (most > 0 && least > most) refuse("min_speakers", "must be at most max_speakers");
  if (exactly > 0 && (exactly < least || (most > 0 && exactly > most)))
    refuse("num_speakers", "must lie between min_speakers and max_speakers");
}

std::string metadata_of(const json::object& body) {
  const json::value* value = body.if_contains("metadata");
  if (!value || value->is_null()) return "";
  std::string text = ecg::to_text(*value);
  if (text.size() > kLongestMetadata)
    refuse("metadata", "has more than " + std::to_string(kLongestMetadata) + " bytes");
  return text;
}

}  // namespace

JobOptions parse_job_options(const json::object& body) {
  JobOptions asked{.model = model_of(body),
                   .translate = flag_of(body, "translate"),
                   .prompt = bounded(body, "prompt", kLongestPrompt),
                   .track = track_of(body),
                   .detect_language = flag_of(body, "detect_language"),
                   .diarize = diarize_of(body),
                   .num_speakers = speakers_of(body, "num_speakers"),
                   .min_speakers = speakers_of(body, "min_speakers"),
                   .max_speakers = speakers_of(body, "max_speakers"),
                   .metadata = metadata_of(body)};
  check_speakers(asked);
  return asked;
}

void put_job_options(json::object& object, const JobOptions& options) {
  if (!options.model.empty()) object["model"] = options.model;
  if (options.translate) object["translate"] = true;
  if (!options.prompt.empty()) object["prompt"] = options.prompt;
  if (!options.track.empty()) object["track"] = options.track;
  if (options.detect_language) object["detect_language"] = true;
  if (options.diarize) object["diarize"] = *options.diarize;
  if (options.num_speakers > 0) object["num_speakers"] = options.num_speakers;
  if (options.min_speakers > 0) object["min_speakers"] = options.min_speakers;
  if (options.max_speakers > 0) object["max_speakers"] = options.max_speakers;
  if (!options.metadata.empty()) object["metadata"] = parse_json(options.metadata);
}

std::string to_text(const JobOptions& options) {
  json::object object;
  put_job_options(object, options);
  if (options.awaited) object["awaited"] = true;
  return object.empty() ? "" : ecg::to_text(object);
}

JobOptions job_options_of_row(const std::string& text) {
  if (text.empty()) return {};
  try {
    const json::object row = parse_json_object(text);
    JobOptions options = parse_job_options(row);
    options.awaited = flag_of(row, "awaited");
    return options;
  } catch (const Error&) {
    return {};
  }
}

}  // namespace ecg::jobs
