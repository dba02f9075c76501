#pragma once
// Captions drawn as they were said: loud words large, high voices warm.
#include <vector>

#include "captions/writing/spoken.h"

namespace ecg::captions {

/// How one word looks beside the others.
struct WordLook {
  int size_percent = 100;           ///< 80 to 125
  std::uint32_t colour = 0xFFFFFF;  ///< RGB

  bool operator==(const WordLook&) const = default;
};

/// Measured against the words of the same captions, so that a quiet recording does not become small and a low
/// voice not blue: the median is drawn as ever, the softest and loudest twentieth smallest and largest.
class SpeakingStyle {
 public:
  explicit SpeakingStyle(const std::vector<CueWithWords>& cues);
  WordLook look(const SpokenWord& word) const;  ///< as ever where nothing was measured

 private:
  /// Where a value lies among all: -1 for the lowest twentieth, 0 the median, 1 the highest.
  class Scale {
   public:
    Scale() = default;
    Scale(std::vector<double> values, double least_range);
    double place(double value) const;

   private:
    double low_ = 0, middle_ = 0, high_ = 0;
  };

  Scale volume_, pitch_;
};

}  // namespace ecg::captions
