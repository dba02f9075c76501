#pragma once
// Trying again: how often, how long between two tries, and what is worth another one.
#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>

#include "base/cancel.h"

namespace ecg {

struct RetryPolicy {
  int tries = std::numeric_limits<int>::max();
  std::chrono::milliseconds pause{200};  ///< behind the first try; doubles with each up to `longest_pause`
  std::chrono::milliseconds longest_pause{10'000};
  std::chrono::milliseconds total = std::chrono::hours(24 * 365);  ///< no try begins later
};

/// Whether an HTTP answer with this status may be another one soon: too early, too busy, or broken for now.
/// What a server does not know how to do (501, 505) it will not know tomorrow.
constexpr bool is_transient_status(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

/// Of what others were asked for: they do not answer now.
inline bool is_transient(const Error& problem) {
  return problem.code() == Code::unavailable || problem.code() == Code::download_error;
}

/// What `work` returns, as soon as it does not throw. Throws what is not transient at once, else what the
/// last try threw; Error(cancelled) as soon as `cancel` is set between two tries.
template <class Work>
auto retry(const RetryPolicy& policy, const CancelFlag& cancel, const Work& work,
           const std::function<bool(const Error&)>& transient = is_transient) {
  const auto began = std::chrono::steady_clock::now();
  auto pause = policy.pause;
  for (int tries = 1;; ++tries, pause = std::min(pause * 2, policy.longest_pause)) {
    try {
      return work();
    } catch (const Error& problem) {
      const auto next = std::chrono::steady_clock::now() + pause;
      if (!transient(problem) || tries >= policy.tries || next > began + policy.total) throw;
    }
    cancel.sleep_for(pause);
  }
}

}  // namespace ecg
