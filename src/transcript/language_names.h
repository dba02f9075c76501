#pragma once
// What languages are called in English, as openai-whisper's tokenizer has it: "korean" of "ko".
#include <string>
#include <string_view>

namespace ecg::transcript {

/// The code itself for one that Whisper does not know.
std::string english_name(std::string_view code);

}  // namespace ecg::transcript
