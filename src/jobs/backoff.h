#pragma once
// How long to wait before a delivery is tried again.
#include <chrono>

#include "jobs/courier.h"

namespace ecg::jobs {

/// first_wait doubled with every failed try, at most longest_wait, then shortened by up to half: `chance`, 0
/// to 1, is drawn for each wait so that what failed together does not come back together.
///
/// failed_tries  including the one just made, from 1
std::chrono::milliseconds backoff(const CourierOptions& options, int failed_tries, double chance);

}  // namespace ecg::jobs
