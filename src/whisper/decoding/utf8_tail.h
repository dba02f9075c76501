#pragma once
// Tokens may hold parts of characters: what follows must make them whole.
#include <optional>
#include <string>
#include <string_view>

namespace ecg::whisper {

/// `tail` begins a character, or is empty. Returns what of a character is begun and not whole after `bytes`
/// too; nullopt when no UTF-8 text goes on like this.
std::optional<std::string> utf8_tail(std::string_view tail, std::string_view bytes);

}  // namespace ecg::whisper
