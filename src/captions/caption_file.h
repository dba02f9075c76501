#pragma once
// Captions that come as a file, of any format that can be read, in any encoding.
#include <string>
#include <string_view>
#include <vector>

#include "captions/cue_with_words.h"
#include "captions/finding.h"

namespace ecg::captions {

struct FileOptions {
  std::string encoding = {};  ///< as encoding.h has it; empty: found out
  std::string language = {};  ///< ISO 639-1, as somebody says; empty: the file's, or by its letters and words
  double frame_rate = 0;      ///< of MicroDVD; 0: the file's
};

struct CaptionFile {
  transcript::Transcript transcript;
  std::string encoding;
  std::vector<Finding> findings;
};

/// A transcript whose captions are those of the file, with all that they bring. Its language is what was
/// told, what the file says, what its letters and common words say, or "und".
///
/// extension  of what readable_format() knows, but txt; json is ours or openai-whisper's own
/// throws     Error(usage) for any other and for an encoding that there is not, Error(invalid_field |
///            broken_json) with the line or the JSON pointer for what holds no caption
CaptionFile read_captions(std::string_view extension, std::string_view bytes,
                          const FileOptions& options = {});

/// Its captions from now on, whatever they were; what stood before them stays.
void set_cues(transcript::Transcript& transcript, const std::vector<CueWithWords>& cues,
              std::string_view profile);

}  // namespace ecg::captions
