#pragma once
// What a result's warnings say to people.
#include <string>
#include <string_view>

#include "base/error.h"

namespace ecg::transcript {

/// The sentence for a warning that is a code, "NO_SPEECH"; another one is a sentence itself.
std::string warning_sentence(std::string_view warning, Language language);

}  // namespace ecg::transcript
