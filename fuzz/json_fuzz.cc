// JSON from outside: request bodies by field, and transcripts all the way to captions. Anything wrong is an
// Error; what is read keeps the promises of the wire and writes to captions that can be read.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "base/json.h"
#include "captions/captions.h"

namespace {

using namespace ecg;

void require(bool kept) {
  if (!kept) std::abort();
}

template <typename Work>
void unless_wrong(Work work) {
  try {
    work();
  } catch (const Error&) {
  }
}

void ask_for_fields(const json::object& body) {
  for (const char* name : {"job_id", "segments", ""}) {
    unless_wrong([&] { required_string(body, name); });
    unless_wrong([&] { optional_string(body, name); });
    unless_wrong([&] { optional_number(body, name); });
    unless_wrong([&] { optional_integer(body, name); });
    unless_wrong([&] { optional_object(body, name); });
  }
}

void expect_ordered(const transcript::Transcript& transcript) {
  double earliest = 0;
  for (const auto& segment : transcript.segments) {
    require(earliest <= segment.start_s && segment.start_s < segment.end_s &&
            segment.end_s <= transcript.duration_s);
    earliest = segment.start_s;
  }
}

void make_captions(transcript::Transcript transcript) {
  const auto rules = captions::Rules::for_language(transcript.language);
  captions::make_cues(transcript, rules);  // whatever the times are
  transcript::normalize(transcript);
  expect_ordered(transcript);
  const auto cues = captions::make_cues(transcript, rules);
  require(captions::parse_vtt(captions::to_vtt(cues)) == cues);
  captions::parse_srt(captions::to_srt(cues));
  const std::string text = captions::write(captions::Format::json, transcript, rules);
  require(transcript::json_text(transcript::parse_transcript(text)) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  unless_wrong([&] { ask_for_fields(parse_json_object(text)); });
  std::optional<transcript::Transcript> transcript;
  unless_wrong([&] { transcript = transcript::parse_transcript(text); });
  if (transcript) make_captions(*std::move(transcript));
  return 0;
}
