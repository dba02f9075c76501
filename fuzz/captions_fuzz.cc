// Captions from outside: what parses is written and parses again to the same cues; anything else is an Error.
#include <cstdint>
#include <cstdlib>

#include "base/error.h"
#include "captions/captions.h"

namespace {

using ecg::captions::Cue;
using Cues = std::vector<Cue>;

void check(std::string_view text, Cues (*parse)(std::string_view), std::string (*write)(const Cues&)) {
  Cues cues;
  try {
    cues = parse(text);
  } catch (const ecg::Error&) {
    return;
  }
  if (parse(write(cues)) != cues) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(text, ecg::captions::parse_srt, ecg::captions::to_srt);
  check(text, ecg::captions::parse_vtt, ecg::captions::to_vtt);
  check("WEBVTT\n\n" + std::string(text), ecg::captions::parse_vtt, ecg::captions::to_vtt);
  return 0;
}
