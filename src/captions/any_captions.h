#pragma once
// Captions of any format that can be read, ready to be drawn.
#include <string>
#include <string_view>

#include "captions/captions.h"
#include "captions/exports.h"

namespace ecg::captions {

/// A file of captions as ASS. ass comes back as it is, without control characters; json is a transcript,
/// whose own language counts unless `options` name one; srt and vtt without a language get the font that
/// their letters ask for. Throws Error(usage) for what cannot be read (ttml, txt) and for karaoke and voice
/// where nothing is known of the words, Error(invalid_field) with the line, Error(broken_json).
std::string ass_from(std::string_view file, Format format, const AssOptions& options);

/// By the letters: ko where there is Hangul, ja for kana, zh for ideographs alone; empty otherwise.
std::string_view language_of_letters(std::string_view text);

}  // namespace ecg::captions
