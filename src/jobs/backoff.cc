#include "jobs/backoff.h"

#include <algorithm>
#include <cmath>

namespace ecg::jobs {

std::chrono::milliseconds backoff(const CourierOptions& options, int failed_tries, double chance) {
  using Wait = std::chrono::duration<double, std::milli>;
  const Wait doubled = Wait(options.first_wait) * std::exp2(std::max(failed_tries - 1, 0));
  const Wait wait =
      std::min<Wait>(doubled, options.longest_wait) * (1.0 - 0.5 * std::clamp(chance, 0.0, 1.0));
  return std::chrono::round<std::chrono::milliseconds>(wait);
}

}  // namespace ecg::jobs
