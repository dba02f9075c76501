#pragma once
// What the row of a chunk says is to be read, and how.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "acoustics/planned_windows.h"

namespace ecg::pipeline {

struct ChunkPlan {
  std::string model, language;
  bool is_told = true;                      ///< by a person; false: it is the one that was heard first
  std::vector<std::string> languages = {};  ///< with "auto": that may be spoken; empty: any
  bool translate = false;
  std::string prompt{};
  std::optional<int> track = {};               ///< of the sound; nullopt: the one that is played first
  std::vector<acoustics::WindowPlan> windows;  ///< one at least

  std::uint64_t first_sample() const { return windows.front().front().first; }
  double start_s() const;
  double end_s() const;
};

/// The same plan is the same text.
std::string to_text(const ChunkPlan& plan);
/// Throws Error(broken_json | invalid_field) for anything that to_text() does not write: the sound of a
/// window is at most 30 s, and none lies before the one that comes before it.
ChunkPlan parse_chunk_plan(std::string_view text);

}  // namespace ecg::pipeline
