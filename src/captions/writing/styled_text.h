#pragma once
// Plain text beside its looks: put together by readers, taken apart by writers. A letter is a code point that
// is no white space (transcript/styling.h counts runs by them).
#include <string>
#include <string_view>
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

std::size_t letters_in(std::string_view text);

/// Text with its looks, in the order in which a reader meets them. Cost: linear.
class StyledText {
 public:
  /// `text` is valid UTF-8; "\n" in it begins another line.
  void add(std::string_view text, const transcript::Look& look);
  /// The letters of ruby text that stand over what was added since `from`, a value of letters().
  void put_over(std::uint32_t from, const std::string& ruby);
  std::uint32_t letters() const { return letters_; }
  const std::string& text() const { return text_; }

  /// Lines (tidy, payload.h) and runs of `worded`. A voice that says all of it becomes its speaker.
  void move_into(CueWithWords& worded) &&;

 private:
  std::string text_;
  std::uint32_t letters_ = 0;
  std::vector<transcript::Run> runs_;
};

struct StyledPiece {
  std::string text;
  transcript::Look look;
};

/// Of each line, its pieces of one look; joined they are the line. Spaces between two pieces of one look
/// belong to both, all others to neither.
std::vector<std::vector<StyledPiece>> styled_lines(const Cue& cue, const transcript::Styling& styling);

/// `parts` hold the letters of `whole` in order: each gets its share of the runs, all of them its place; what
/// names the caption stays with the first.
void divide_styling(const transcript::Styling& whole, std::vector<CueWithWords>& parts);

}  // namespace ecg::captions
