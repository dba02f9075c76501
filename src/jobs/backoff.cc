#include "jobs/backoff.h"

#include <algorithm>
#include <cmath>

namespace ecg::jobs {

std::chrono::milliseconds backoff(const Waits& waits, int failed_tries, double chance) {
  using Wait = std::chrono::duration<double, std::milli>;
  const Wait doubled = Wait(waits.first) * std::exp2(std::max(failed_tries - 1, 0));
  const Wait wait = std::min<Wait>(doubled, waits.longest) * (1.0 - 0.5 * std::clamp(chance, 0.0, 1.0));
  return std::chrono::round<std::chrono::milliseconds>(wait);
}

}  // namespace ecg::jobs
