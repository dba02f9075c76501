#pragma once
// A caption with who says it and the words it is made of: what is edited, checked and exported.
#include <optional>
#include <string>
#include <vector>

#include "captions/captions.h"

namespace ecg::captions {

struct CueWithWords {
  Cue cue;
  std::optional<std::string> speaker;
  std::vector<transcript::Word> words;  ///< in the cue's time; none where the times of words are not known
  transcript::Styling styling = {};     ///< looks, place and what else came with it

  bool operator==(const CueWithWords&) const = default;
};

/// The captions of a transcript: where a person edited it, its segments exactly as they are; make_cues() with
/// sound_cues() between them otherwise.
std::vector<CueWithWords> cues_with_words(const transcript::Transcript& transcript, const Rules& rules);
CueWithWords cue_of(const transcript::Segment& segment);  ///< as it is; times in 0 .. 31 years
std::vector<Cue> shown_cues(const transcript::Transcript& transcript, const Rules& rules);

/// `cues` hold the visible characters of `transcript`, all and in order, as make_cues() gives them. A word
/// that goes on in the next cue is divided, its time by the number of its characters.
std::vector<CueWithWords> with_words(std::vector<Cue> cues, const transcript::Transcript& transcript);

/// Times of words give way to the times of their cue.
void keep_words_inside(CueWithWords& worded);

/// Lines as they may stand in a file (payload.h); without the cues that have none.
std::vector<CueWithWords> tidy_cues(std::vector<CueWithWords> cues);

/// Leaves out the words of segments whose text a person has rewritten: captions that are made of words would
/// bring the old text back. Their time is spread over the text then.
void forget_stale_words(transcript::Transcript& transcript);

/// Lines parted by "\n". The one is the other's inverse.
std::string text_of(const Cue& cue);
std::vector<std::string> lines_of(std::string_view text);

}  // namespace ecg::captions
