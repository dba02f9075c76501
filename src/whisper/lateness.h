#pragma once
// By how much a model's attention tells words later than they are said.
#include "whisper/weights.h"

namespace ecg::whisper {

/// In seconds; below 0 where it tells them early. The same in every recording and language, as the heads that
/// align are the model's own. 0 for models that nobody measured. Source: bench/word_times.py.
double word_lateness_s(const Dimensions& dimensions);

}  // namespace ecg::whisper
