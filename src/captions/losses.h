#pragma once
// What a format cannot hold of captions that are written in it.
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "captions/captions.h"
#include "captions/cue_with_words.h"

namespace ecg::captions {

struct Loss {
  enum class What {
    looks,
    colours,
    ruby,
    places,
    speakers,
    voices,
    languages,
    classes,
    ids,
    notes,
    exact_times
  };
  What what{};
  std::size_t cues = 0;  ///< how many have it

  bool operator==(const Loss&) const = default;
};

/// In the order of What; nothing where all is kept.
std::vector<Loss> losses(Format format, std::span<const CueWithWords> cues, const WriteOptions& options);
/// "italics and other looks of 3 captions".
std::string message(const Loss& loss, Language language);

}  // namespace ecg::captions
