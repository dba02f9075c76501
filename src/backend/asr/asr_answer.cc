#include "backend/asr/asr_answer.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.h"
#include "captions/captions.h"
#include "captions/profiles.h"
#include "transcript/language_names.h"

namespace ecg::backend::asr {
namespace {

using transcript::Transcript;

std::string captions_in(captions::Format format, const Transcript& transcript) {
  const auto rules = captions::profile_rules("", transcript::language_of_text(transcript))
                         .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  return captions::write(format, transcript, rules);
}

/// openai-whisper's own: whole milliseconds, a segment a line.
std::string tsv(const Transcript& transcript) {
  std::string text = "start\tend\ttext\n";
  for (const auto& segment : transcript.segments) {
    std::string said = trimmed(segment.text);
    std::ranges::replace(said, '\t', ' ');
    std::ranges::replace(said, '\n', ' ');
    text += std::to_string(std::llround(segment.start_s * 1000)) + "\t" +
            std::to_string(std::llround(segment.end_s * 1000)) + "\t" + said + "\n";
  }
  return text;
}

std::string json_of(Transcript transcript, bool word_timestamps) {
  if (!word_timestamps)
    for (auto& segment : transcript.segments) segment.words.clear();
  return transcript::json_text(transcript);
}

std::string text_of(const Transcript& transcript, const AsrRequest& request) {
  switch (request.output) {
    case Output::vtt:
      return captions_in(captions::Format::vtt, transcript);
    case Output::srt:
      return captions_in(captions::Format::srt, transcript);
    case Output::tsv:
      return tsv(transcript);
    case Output::json:
      return json_of(transcript, request.word_timestamps);
    case Output::txt:
      break;
  }
  return captions_in(captions::Format::txt, transcript);
}

}  // namespace

http::Response answer(const Transcript& transcript, const AsrRequest& request, const std::string& filename) {
  constexpr std::array<std::string_view, 5> kExtensions{"txt", "vtt", "srt", "tsv", "json"};
  const std::string_view extension = kExtensions.at(static_cast<std::size_t>(request.output));
  http::Response response = http::text_response(text_of(transcript, request), "text/plain; charset=utf-8");
  response.headers.set("Asr-Engine", "ecg");
  response.headers.set("Content-Disposition", "attachment; filename=\"" + percent_encode(filename) + "." +
                                                  std::string(extension) + "\"");
  return response;
}

http::Response detected(const Transcript& transcript) {
  return http::json_response(
      json::object{{"detected_language", transcript::english_name(transcript.language)},
                   {"language_code", transcript.language},
                   {"confidence", transcript.metadata.language_probability.value_or(0)}});
}

}  // namespace ecg::backend::asr
