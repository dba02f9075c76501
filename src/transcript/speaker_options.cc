#include "transcript/speaker_options.h"

#include <string>

#include "base/error.h"

namespace ecg::transcript {
namespace {

void check_number(const char* name, int number) {
  if (number < 0 || number > kMostSpeakers)
    throw Error(Code::invalid_field,
                std::string(name) + " must be 1 to " + std::to_string(kMostSpeakers) + ", or 0 for unknown");
}

}  // namespace

void SpeakerOptions::validate() const {
  check_number("num_speakers", num_speakers);
  check_number("min_speakers", min_speakers);
  check_number("max_speakers", max_speakers);
  if (max_speakers > 0 && min_speakers > max_speakers)
    throw Error(Code::invalid_field, "min_speakers must be at most max_speakers");
  if (num_speakers == 0) return;
  if (num_speakers < min_speakers || (max_speakers > 0 && num_speakers > max_speakers))
    throw Error(Code::invalid_field, "num_speakers must lie between min_speakers and max_speakers");
}

}  // namespace ecg::transcript
