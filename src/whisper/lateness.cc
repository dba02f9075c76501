#include "whisper/lateness.h"

namespace ecg::whisper {

double word_lateness_s(const Dimensions& dimensions) {
  const bool many = dimensions.multilingual();
  if (dimensions.audio_layers != dimensions.text_layers) return 0;
  switch (dimensions.audio_layers) {
    case 4:
      return many ? 0.07 : 0;  // tiny
    case 6:
      return many ? -0.045 : -0.10;  // base, base.en
    case 12:
      return many ? -0.035 : 0;  // small
    default:
      return 0;
  }
}

}  // namespace ecg::whisper
