#pragma once
// Waiting for bytes of a pipe, a socket or a terminal, until they come or the one who waits is cancelled.
#include <chrono>

#include "base/cancel.h"

namespace ecg {

/// True when `descriptor` can be read, its end included; false when `time` has passed first. Throws
/// Error(cancelled) as soon as `cancel`, which may be null, is set.
bool wait_readable(int descriptor, std::chrono::milliseconds time, const CancelFlag* cancel);

}  // namespace ecg
