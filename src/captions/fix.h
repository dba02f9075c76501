#pragma once
// Captions put right, as far as that needs no other words: order, lines, times.
#include "captions/check.h"

namespace ecg::captions {

struct Change {
  enum class What {
    put_in_order,
    removed,  ///< it was empty
    lines_rebroken,
    divided,         ///< amount: into how many
    ends_earlier,    ///< amount: seconds on the screen now
    shown_longer,    ///< amount: seconds on the screen now
    begins_later,    ///< amount: by seconds
    begins_earlier,  ///< amount: by seconds
    gap_closed,      ///< amount: seconds on the screen now
    put_on_cut,      ///< begins or ends with a shot; amount: seconds on the screen now
  };
  std::size_t cue = 0;  ///< its place among those that were given
  ProblemCode code{};   ///< what was wrong
  What what{};
  double amount = 0;

  bool operator==(const Change&) const = default;
};
std::string message(const Change& change, Language language);

struct Fixed {
  std::vector<CueWithWords> cues;  ///< in order, one at a time
  std::vector<Change> changes;     ///< in the order of the cues that were given
};

/// Every visible character stays, in the order of the cues' starts; a cue without a problem stays as it is
/// unless one before it needs its time. What is left (check() of the result) are cues that are read too fast
/// or shown too briefly where speech leaves no time. What was fixed stays the same when it is fixed again.
/// Cost: as check(); cutting a cue anew as make_cues() of its text.
///
/// language     decides where lines break well
/// duration_ms  nothing is shown longer than until then; 0: unknown
/// shots        cuts of the picture, on which edges near them are put
Fixed fix(std::vector<CueWithWords> cues, const Rules& rules, std::string_view language,
          std::int64_t duration_ms, std::span<const transcript::Shot> shots = {});

}  // namespace ecg::captions
