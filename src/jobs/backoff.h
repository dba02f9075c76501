#pragma once
// How long to wait before what failed is tried again.
#include <chrono>

namespace ecg::jobs {

struct Waits {
  std::chrono::milliseconds first, longest;
};

/// The first wait doubled with every failed try, at most the longest, then shortened by up to half: `chance`,
/// 0 to 1, is drawn for each wait so that what failed together does not come back together.
///
/// failed_tries  including the one just made, from 1
std::chrono::milliseconds backoff(const Waits& waits, int failed_tries, double chance);

}  // namespace ecg::jobs
