#pragma once
// Windows whose places in the stream were found before, by SpeechWindows here or on another machine.
#include <span>

#include "acoustics/speech_windows.h"

namespace ecg::acoustics {

/// Where a window's sound lies in the stream.
using WindowPlan = std::vector<SpeechWindow::SpeechSpan>;

class PlannedWindows {
 public:
  /// `plans`: in the order of the stream, none over another; it must outlive this. The first sample that
  /// `source` gives is the first of the first plan.
  PlannedWindows(std::span<const WindowPlan> plans, SampleSource source);

  /// The same window that SpeechWindows made; where the stream has ended, silence. nullopt behind the last.
  std::optional<SpeechWindow> next();
  /// Of the stream: the end of what was read.
  double heard_s() const;

 private:
  void skip_to(std::uint64_t sample);
  void read(std::span<float> out);

  std::span<const WindowPlan> plans_;
  SampleSource source_;
  std::uint64_t position_ = 0;  ///< sample of the stream that comes next
};

/// The stream from the window's first sample to its last, with silence where it has none. `window` must
/// outlive it.
SampleSource stream_of(const SpeechWindow& window);

}  // namespace ecg::acoustics
