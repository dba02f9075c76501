#include "backend/openai/speech_request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::backend::openai {
namespace {

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw Error(Code::invalid_field, "/" + std::string(name) + " " + std::string(why));
}

/// The values of each field. A list comes as `name[]` again and again, or as `name[0]`, or as `name`; an
/// object as `name[key]`, which stays as it is.
class Fields {
 public:
  explicit Fields(const FormFields& fields) {
    for (const auto& [name, value] : fields) values_[plain(name)].push_back(to_valid_utf8(value));
  }

  std::string one(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? "" : found->second.back();
  }
  std::vector<std::string> all(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::vector<std::string>{} : found->second;
  }
  /// {"a": "1"} of `name[a]`.
  json::object object(const std::string& name) const {
    json::object object;
    for (const auto& [key, values] : values_)
      if (key.starts_with(name + "[") && key.ends_with(']'))
        object[key.substr(name.size() + 1, key.size() - name.size() - 2)] = values.back();
    return object;
  }

 private:
  static std::string plain(const std::string& name) {
    const std::size_t bracket = name.find('[');
    if (bracket == std::string::npos || !name.ends_with(']')) return name;
    const auto index = name.substr(bracket + 1, name.size() - bracket - 2);
    return index.empty() || to_integer(index) ? name.substr(0, bracket) : name;
  }

  std::map<std::string, std::vector<std::string>> values_;
};

bool flag(const Fields& fields, const std::string& name) {
  const std::string text = lower_ascii(fields.one(name));
  if (text == "true" || text == "1") return true;
  if (text.empty() || text == "false" || text == "0") return false;
  refuse(name, "must be true or false");
}

Format format_of(const Fields& fields) {
  constexpr std::array<std::string_view, 6> kNames{"json", "text",         "srt",
                                                   "vtt",  "verbose_json", "diarized_json"};
  const std::string name = fields.one("response_format");
  if (name.empty()) return Format::json;
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end())
    refuse("response_format", "is none of json, text, srt, vtt, verbose_json, diarized_json");
  return static_cast<Format>(found - kNames.begin());
}

/// Taken, and not needed: a window that was read badly is heated by itself.
void check_temperature(const Fields& fields) {
  const std::string text = fields.one("temperature");
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = problem == std::errc() && end == text.data() + text.size() && value >= 0 && value <= 1;
  if (!text.empty() && !good) refuse("temperature", "must be a number from 0 to 1");
}

void set_granularities(const Fields& fields, SpeechRequest& request) {
  for (const std::string& name : fields.all("timestamp_granularities"))
    if (name == "word")
      request.words = true;
    else if (name == "segment")
      request.segments = true;
    else
      refuse("timestamp_granularities", "is none of word, segment");
  request.asks_for_times = request.words || request.segments;
  if (!request.words) request.segments = true;
}

std::string prompt_of(const Fields& fields) {
  std::string prompt = fields.one("prompt");
  for (const std::string& keyword : fields.all("keywords")) prompt += (prompt.empty() ? "" : ", ") + keyword;
  return prompt;
}

/// JSON in one field, or a field for each of its own.
json::value metadata_of(const Fields& fields) {
  const std::string text = fields.one("metadata");
  if (!text.empty()) return parse_json(text);
  json::object object = fields.object("metadata");
  return object.empty() ? json::value() : json::value(std::move(object));
}

bool says_keep(const json::value& metadata) {
  const json::value* keep = metadata.is_object() ? metadata.get_object().if_contains("keep") : nullptr;
  return keep && (*keep == json::value(true) || *keep == json::value("true") || *keep == json::value("1"));
}

/// The form in the words of a native request.
json::object native_body(const Fields& fields, bool translate) {
  json::object body;
  const std::string language = fields.one("language"), model = fields.one("model");
  const auto languages = fields.all("languages");
  if (!language.empty()) body["language"] = language;
  if (language.empty() && !languages.empty())
    body["languages"] = json::array(languages.begin(), languages.end());
  if (!is_theirs(model)) body["model"] = model;
  if (translate) body["translate"] = true;
  body["prompt"] = prompt_of(fields);
  body["track"] = fields.one("track");
  body["metadata"] = metadata_of(fields);
  return body;
}

}  // namespace

bool is_theirs(std::string_view model) {
  return model.empty() || model == "whisper-1" || model.starts_with("gpt-");
}

SpeechRequest parse_speech_request(const FormFields& given, bool translate) {
  const Fields fields(given);
  const json::object body = native_body(fields, translate);
  SpeechRequest request;
  request.job.language = wire::requested_language(body);
  request.job.languages = wire::requested_languages(body);
  request.job.options = jobs::parse_job_options(body);
  request.format = format_of(fields);
  request.stream = flag(fields, "stream");
  request.keep = says_keep(body.at("metadata"));
  check_temperature(fields);
  set_granularities(fields, request);
  return request;
}

}  // namespace ecg::backend::openai
