#pragma once
// What a reader of captions met that was not as it should be, and what it did about it.
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace ecg::captions {

enum class FindingCode {
  not_a_time,         ///< the block is left out
  text_without_time,  ///< left out
  stray_number,       ///< left out
  odd_time,           ///< read; detail: as what
  not_its_format,     ///< read as another format; detail: which
  another_file,       ///< begins in the middle: files were joined
  lost_characters,    ///< detail: how many could not be read
  stream_time,        ///< times count from those of a stream, HLS
  rolled_up,          ///< rolling captions were unrolled; detail: how many lines were repeated
  other_language,     ///< of a file in several; detail: which were left out
  left_out,           ///< detail: what captions here cannot hold
  impossible_time,    ///< before 0, or ended before it began; detail: of how many captions
};

struct Finding {
  std::size_t line = 0;  ///< from 1; 0: of the whole file
  FindingCode code{};
  std::string detail = {};

  bool operator==(const Finding&) const = default;
};

std::string_view name(FindingCode code);  ///< "NOT_A_TIME"
/// Whether something of the file was lost, or had to be guessed.
bool is_problem(FindingCode code);
/// One sentence for a person, without the line.
std::string message(const Finding& finding, Language language);
/// "line 12: …", or the sentence alone.
std::string with_line(const Finding& finding, Language language);

/// As many as a person can use; a file of garbage has no end of them.
class Findings {
 public:
  void add(std::size_t line, FindingCode code, std::string detail = {});
  std::vector<Finding> take() { return std::move(list_); }
  const std::vector<Finding>& list() const { return list_; }

 private:
  std::vector<Finding> list_;
};

}  // namespace ecg::captions
