#pragma once
// Captions of any format become one model: plain lines, times, looks beside the text, who speaks. Readers
// forgive as players do: what cannot be read is left out and said, the rest is read.
#include <string>
#include <string_view>
#include <vector>

#include "captions/cue_with_words.h"
#include "captions/finding.h"

namespace ecg::captions {

struct Parsed {
  std::vector<CueWithWords> cues;  ///< in the file's order; each says something
  std::vector<Finding> findings = {};
  std::string language = {};            ///< BCP 47, as the file says; empty where it says nothing
  std::string head_of = {}, head = {};  ///< transcript::Captions
};

struct ReadOptions {
  std::string_view language = {};  ///< which of several (SAMI); empty: the first
  double frame_rate = 0;           ///< of MicroDVD; 0: as the file says, or 23.976
};

// All take UTF-8, at most 64 MiB, in time and memory that grow with its length; a file with no caption at all
// that is not empty throws Error(invalid_field) with what is wrong first.
Parsed read_srt(std::string_view text);
Parsed read_vtt(std::string_view text);  ///< rolling captions (YouTube's) unrolled
Parsed read_ass(std::string_view text);  ///< SubStation Alpha 4 and 4+
Parsed read_ttml(std::string_view text);
Parsed read_sami(std::string_view text, const ReadOptions& options = {});
Parsed read_sbv(std::string_view text);
Parsed read_lrc(std::string_view text);
Parsed read_microdvd(std::string_view text, const ReadOptions& options = {});

/// Captions that scroll up say each line twice or more: each stays once. Only where most captions do so.
void unroll(Parsed& parsed);

/// For readers: throws where nothing was read though something stood there.
Parsed finished(std::vector<CueWithWords> cues, Findings& findings, std::string_view text);

}  // namespace ecg::captions
