#include "whisper/decoding/decoded_window.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

// At this mean each token had one chance in seven: letters of five alphabets that were once published for
// laughter lay at -3.4.
constexpr double kLeastBelievable = -2.0;

}  // namespace

bool DecodedWindow::is_silence() const {
  return avg_logprob <= kLeastBelievable ||
         (no_speech_prob > kNoSpeechThreshold && avg_logprob <= kLogprobThreshold);
}

double DecodedWindow::likelihood() const {
  const auto count = static_cast<double>(tokens.size());
  return avg_logprob * (count + 1) / std::max(count, 1.0);
}

}  // namespace ecg::whisper
