#include "backend/asr/asr_request.h"

#include <algorithm>
#include <array>

#include "backend/lifecycle/job_routes.h"
#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::backend::asr {
namespace {

std::string given(const http::Request& request, std::string_view name) {
  return to_valid_utf8(request.query_parameter(name).value_or(""));
}

/// As FastAPI reads a bool.
bool flag(const http::Request& request, std::string_view name, bool otherwise) {
  constexpr std::array<std::string_view, 5> kTrue{"true", "1", "on", "yes", "t"},
      kFalse{"false", "0", "off", "no", "f"};
  const std::string text = lower_ascii(given(request, name));
  if (text.empty()) return otherwise;
  if (std::ranges::find(kTrue, text) != kTrue.end()) return true;
  if (std::ranges::find(kFalse, text) != kFalse.end()) return false;
  throw Error(Code::invalid_field, "/" + std::string(name) + " must be true or false");
}

Output output_of(const http::Request& request) {
  constexpr std::array<std::string_view, 5> kNames{"txt", "vtt", "srt", "tsv", "json"};
  const std::string name = given(request, "output");
  if (name.empty()) return Output::txt;
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) throw Error(Code::invalid_field, "/output is none of txt, vtt, srt, tsv, json");
  return static_cast<Output>(found - kNames.begin());
}

bool is_translation(const http::Request& request) {
  const std::string task = given(request, "task");
  if (task == "translate") return true;
  if (task.empty() || task == "transcribe") return false;
  throw Error(Code::invalid_field, "/task is none of transcribe, translate");
}

/// Bazarr tells the path of the video that the samples are of.
std::string video_name(const http::Request& request) {
  const std::string path = given(request, "video_file");
  const std::size_t slash = path.find_last_of("/\\");
  return shown_filename(slash == std::string::npos ? path : path.substr(slash + 1));
}

void append_little_endian(std::string& text, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(number >> (8 * i) & 0xff);
}

}  // namespace

AsrRequest parse_asr_request(const http::Request& request) {
  json::object body;
  if (const std::string language = given(request, "language"); !language.empty()) body["language"] = language;
  body["prompt"] = given(request, "initial_prompt");
  body["translate"] = is_translation(request);
  AsrRequest asked{.output = output_of(request)};
  asked.job.language = wire::requested_language(body);
  asked.job.options = jobs::parse_job_options(body);
  asked.job.filename = video_name(request);
  asked.word_timestamps = flag(request, "word_timestamps", false);
  flag(request, "vad_filter", false);  // speech is looked for anyway
  return asked;
}

bool is_raw(const http::Request& request) { return !flag(request, "encode", true); }

// Source: "Multimedia Programming Interface and Data Specifications 1.0", RIFF WAVE. Lengths that nobody
// knows yet are the largest there are; FFmpeg then reads to the end.
std::string wav_head() {
  constexpr std::uint32_t kUnknown = 0xffffffff, kRate_hz = 16'000, kSampleBytes = 2;
  std::string head = "RIFF";
  append_little_endian(head, kUnknown, 4);
  head += "WAVEfmt ";
  append_little_endian(head, 16, 4);  // bytes of what follows here
  append_little_endian(head, 1, 2);   // PCM
  append_little_endian(head, 1, 2);   // channels
  append_little_endian(head, kRate_hz, 4);
  append_little_endian(head, kRate_hz * kSampleBytes, 4);
  append_little_endian(head, kSampleBytes, 2);
  append_little_endian(head, 8 * kSampleBytes, 2);
  head += "data";
  append_little_endian(head, kUnknown, 4);
  return head;
}

}  // namespace ecg::backend::asr
