#include "pipeline/chunks/chunk_plan.h"

#include "acoustics/log_mel.h"
#include "base/error.h"
#include "base/json.h"

namespace ecg::pipeline {
namespace {

using acoustics::kSampleRateHz;
using acoustics::WindowPlan;

[[noreturn]] void refuse() { throw Error(Code::invalid_field, "/windows of a chunk"); }

std::uint64_t whole_number(const json::value& value) {
  if (!value.is_int64() || value.get_int64() < 0) refuse();
  return static_cast<std::uint64_t>(value.get_int64());
}

/// [first, size, before, after, first, ...]
WindowPlan parse_window(const json::value& value, std::uint64_t& behind) {
  constexpr auto kLongest = static_cast<std::uint64_t>(acoustics::SpeechWindows::kLongest_s * kSampleRateHz);
  if (!value.is_array() || value.get_array().empty() || value.get_array().size() % 4 != 0) refuse();
  const json::array& numbers = value.get_array();
  WindowPlan plan;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < numbers.size(); i += 4) {
    const std::uint64_t first = whole_number(numbers[i]), size = whole_number(numbers[i + 1]);
    const std::uint64_t before = whole_number(numbers[i + 2]), after = whole_number(numbers[i + 3]);
    if (first < behind || size == 0 || size > kLongest || (sum += size) > kLongest) refuse();
    if (before > size || after > size - before) refuse();
    behind = first + size;
    plan.push_back({first, size, before, after});
  }
  return plan;
}

std::optional<int> parse_track(const json::object& object) {
  const auto track = optional_integer(object, "track");
  if (!track) return std::nullopt;
  if (*track < 0 || *track > INT32_MAX) throw Error(Code::invalid_field, "/track of a chunk");
  return static_cast<int>(*track);
}

std::vector<std::string> parse_languages(const json::object& object) {
  std::vector<std::string> languages;
  const json::value* list = object.if_contains("languages");
  if (!list) return languages;
  if (!list->is_array()) throw Error(Code::invalid_field, "/languages of a chunk");
  for (const json::value& code : list->get_array()) {
    if (!code.is_string()) throw Error(Code::invalid_field, "/languages of a chunk");
    languages.emplace_back(code.get_string());
  }
  return languages;
}

}  // namespace

double ChunkPlan::start_s() const { return static_cast<double>(first_sample()) / kSampleRateHz; }

double ChunkPlan::end_s() const {
  const auto& last = windows.back().back();
  return static_cast<double>(last.first + last.size) / kSampleRateHz;
}

std::string to_text(const ChunkPlan& plan) {
  json::array windows;
  for (const WindowPlan& window : plan.windows) {
    json::array numbers;
    for (const auto& part : window)
      for (const std::uint64_t number : {part.first, part.size, part.before, part.after})
        numbers.emplace_back(static_cast<std::int64_t>(number));
    windows.emplace_back(std::move(numbers));
  }
  json::object object{{"model", plan.model},
                      {"language", plan.language},
                      {"translate", plan.translate},
                      {"prompt", plan.prompt},
                      {"windows", std::move(windows)}};
  if (!plan.is_told) object["heard"] = true;
  if (plan.track) object["track"] = *plan.track;
  if (!plan.languages.empty())
    object["languages"] = json::array(plan.languages.begin(), plan.languages.end());
  return ecg::to_text(object);
}

ChunkPlan parse_chunk_plan(std::string_view text) {
  const json::object object = parse_json_object(text);
  ChunkPlan plan{.model = required_string(object, "model"), .language = required_string(object, "language")};
  plan.prompt = optional_string(object, "prompt").value_or("");
  const json::value* translate = object.if_contains("translate");
  plan.translate = translate && translate->is_bool() && translate->get_bool();
  const json::value* heard = object.if_contains("heard");
  plan.is_told = !heard || !heard->is_bool() || !heard->get_bool();
  plan.languages = parse_languages(object);
  plan.track = parse_track(object);
  const json::value* windows = object.if_contains("windows");
  if (!windows || !windows->is_array() || windows->get_array().empty()) refuse();
  std::uint64_t behind = 0;
  for (const json::value& window : windows->get_array()) plan.windows.push_back(parse_window(window, behind));
  return plan;
}

}  // namespace ecg::pipeline
