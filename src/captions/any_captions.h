#pragma once
// Captions of any format that can be read, ready to be drawn.
#include <string>
#include <string_view>
#include <vector>

#include "captions/caption_file.h"
#include "captions/exports.h"

namespace ecg::captions {

struct DrawableCaptions {
  std::string ass;
  std::vector<Finding> findings;
};

/// A file of captions as ASS. ass comes back as it is, in UTF-8 and without control characters; json is a
/// transcript, whose own language counts unless `options` name one; where no language is known the letters
/// ask for a font. Throws as read_captions(), and Error(usage) for karaoke and voice where nothing is known
/// of the words.
DrawableCaptions ass_from(std::string_view file, std::string_view extension, const AssOptions& options,
                          std::string_view encoding = {});

/// By the letters: ko where there is Hangul, ja for kana, zh for ideographs alone; empty otherwise.
std::string_view language_of_letters(std::string_view text);

}  // namespace ecg::captions
