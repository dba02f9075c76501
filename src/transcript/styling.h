#pragma once
// How a caption looks and where it stands, beside its plain text: what captions from elsewhere bring, and
// what they are to take with them again. docs/decisions/19-looks-beside-the-text.md says why it is so.
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"

namespace ecg::transcript {

/// How some letters look, and what they are said to be. All empty: as the others.
struct Look {
  bool italic = false, bold = false, underline = false, strike = false;
  std::string colour = {};    ///< "#rrggbb", lower case
  std::string ruby = {};      ///< read beside these letters, small
  std::string voice = {};     ///< who says them, where a caption has several people
  std::string language = {};  ///< BCP 47, where it is another than the file's
  std::string classes = {};   ///< of WebVTT, parted by dots: "loud.big"

  bool is_plain() const { return *this == Look{}; }
  bool operator==(const Look&) const = default;
};

/// Letters [from, to) of a caption, counted without white space and line breaks: so lines can be broken anew
/// and no run has to move.
struct Run {
  std::uint32_t from = 0, to = 0;
  Look look = {};

  bool operator==(const Run&) const = default;
};

struct Styling {
  enum class Row { bottom, middle, top };
  enum class Column { center, left, right };

  std::vector<Run> runs = {};  ///< rising, none over another, none plain
  Row row = Row::bottom;
  Column column = Column::center;
  std::string settings = {};            ///< WebVTT's, as they stood: "line:0 position:20%"
  std::string style = {};               ///< the name of SubStation Alpha's
  std::string id = {};                  ///< WebVTT's identifier of the cue
  std::vector<std::string> notes = {};  ///< comments that stood before it

  bool is_empty() const { return *this == Styling{}; }
  bool operator==(const Styling&) const = default;
};

/// {runs?: [{from, to, italic?, bold?, underline?, strike?, color?, ruby?, voice?, language?, classes?}],
/// row?, column?, settings?, style?, id?, notes?}: what is as ever is left out.
json::object to_json(const Styling& styling);

/// Throws Error(invalid_field) with the JSON pointer. Runs come out in order, without those that are plain.
Styling parse_styling(const json::value& value, const std::string& pointer);

}  // namespace ecg::transcript
