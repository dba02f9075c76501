#include "backend/openai/speech_answer.h"

#include <algorithm>
#include <cmath>

#include "backend/openai/errors.h"
#include "base/text.h"
#include "captions/captions.h"
#include "captions/profiles.h"
#include "transcript/language_names.h"

namespace ecg::backend::openai {
namespace {

using transcript::Segment;
using transcript::Transcript;

double rounded(double seconds) { return std::round(seconds * 1000) / 1000; }

json::object usage_of(const Transcript& transcript) {
  return {{"type", "duration"}, {"seconds", std::ceil(transcript.duration_s)}};
}

std::string captions_in(captions::Format format, const Transcript& transcript) {
  const auto rules = captions::profile_rules("", transcript::language_of_text(transcript))
                         .at_frame_rate(transcript.video ? transcript.video->frame_rate : 0);
  return captions::write(format, transcript, rules);
}

json::object segment_json(const Segment& segment) {
  return {{"id", segment.id},
          {"seek", segment.seek},
          {"start", rounded(segment.start_s)},
          {"end", rounded(segment.end_s)},
          {"text", segment.text},
          {"tokens", json::array(segment.tokens.begin(), segment.tokens.end())},
          {"temperature", segment.temperature},
          {"avg_logprob", segment.avg_logprob},
          {"compression_ratio", segment.compression_ratio},
          {"no_speech_prob", segment.no_speech_prob}};
}

json::array words_json(const Transcript& transcript) {
  json::array words;
  for (const Segment& segment : transcript.segments)
    for (const auto& word : segment.words)
      words.push_back(json::object{
          {"word", trimmed(word.text)}, {"start", rounded(word.start_s)}, {"end", rounded(word.end_s)}});
  return words;
}

void put_times(json::object& object, const Transcript& transcript, const SpeechRequest& request) {
  if (request.words) object["words"] = words_json(transcript);
  if (!request.segments) return;
  json::array segments;
  for (const Segment& segment : transcript.segments) segments.push_back(segment_json(segment));
  object["segments"] = std::move(segments);
}

json::object verbose_json(const Transcript& transcript, const SpeechRequest& request) {
  json::object object{{"task", request.job.options.translate ? "translate" : "transcribe"},
                      {"language", transcript::english_name(transcript::language_of_text(transcript))},
                      {"duration", rounded(transcript.duration_s)},
                      {"text", trimmed(transcript.text)}};
  put_times(object, transcript, request);
  object["usage"] = usage_of(transcript);
  return object;
}

std::string segment_id(const Segment& segment) { return "seg_" + std::to_string(segment.id); }

json::object speaker_json(const Segment& segment) {
  return {{"type", "transcript.text.segment"}, {"id", segment_id(segment)},
          {"start", rounded(segment.start_s)}, {"end", rounded(segment.end_s)},
          {"text", trimmed(segment.text)},     {"speaker", segment.speaker.value_or("unknown")}};
}

void require_speakers(const Transcript& transcript) {
  const bool any =
      std::ranges::any_of(transcript.segments, [](const auto& s) { return s.speaker.has_value(); });
  if (!any && !transcript.segments.empty())
    throw Error(Code::invalid_field, "/response_format diarized_json: nobody was told apart in this sound");
}

json::object diarized_json(const Transcript& transcript) {
  require_speakers(transcript);
  json::array segments;
  for (const Segment& segment : transcript.segments) segments.push_back(speaker_json(segment));
  return {{"task", "transcribe"},
          {"duration", rounded(transcript.duration_s)},
          {"text", trimmed(transcript.text)},
          {"segments", std::move(segments)},
          {"usage", usage_of(transcript)}};
}

http::Event event_of(const json::object& data) {
  return {.name = std::string(data.at("type").as_string()), .id = {}, .data = to_text(data)};
}

}  // namespace

http::Response answer(const Transcript& transcript, const SpeechRequest& request) {
  constexpr std::string_view kPlain = "text/plain; charset=utf-8";
  switch (request.format) {
    case Format::text:
      return http::text_response(trimmed(transcript.text) + "\n", kPlain);
    case Format::srt:
      return http::text_response(captions_in(captions::Format::srt, transcript), kPlain);
    case Format::vtt:
      return http::text_response(captions_in(captions::Format::vtt, transcript), kPlain);
    case Format::verbose_json:
      return http::json_response(verbose_json(transcript, request));
    case Format::diarized_json:
      return http::json_response(diarized_json(transcript));
    case Format::json:
      if (request.asks_for_times) return http::json_response(verbose_json(transcript, request));
      break;
  }
  return http::json_response(
      json::object{{"text", trimmed(transcript.text)}, {"usage", usage_of(transcript)}});
}

std::vector<http::Event> events(const Transcript& transcript, const SpeechRequest& request) {
  const bool by_speaker = request.format == Format::diarized_json;
  if (by_speaker) require_speakers(transcript);
  const std::string text = trimmed(transcript.text);
  std::vector<http::Event> events;
  std::size_t told = 0;
  for (const Segment& segment : transcript.segments) {
    const std::string said = trimmed(segment.text);
    const bool is_last = &segment == &transcript.segments.back();
    const std::size_t found = text.find(said, told);
    const std::size_t end = is_last || found == std::string::npos ? text.size() : found + said.size();
    json::object delta{{"type", "transcript.text.delta"}, {"delta", text.substr(told, end - told)}};
    if (by_speaker) delta["segment_id"] = segment_id(segment);
    if (end > told) events.push_back(event_of(delta));
    if (by_speaker) events.push_back(event_of(speaker_json(segment)));
    told = end;
  }
  json::object done{{"type", "transcript.text.done"}, {"text", text}};
  if (request.asks_for_times) put_times(done, transcript, request);
  events.push_back(event_of(done));
  events.push_back({.name = {}, .id = {}, .data = "[DONE]"});
  return events;
}

http::Event error_event(const Error& error, Language language) {
  return {.name = "error", .id = {}, .data = to_text(error_json(error, language))};
}

}  // namespace ecg::backend::openai
