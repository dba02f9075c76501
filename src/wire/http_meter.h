#pragma once
// How long answers took and how many bytes came in, for /metrics.
#include "base/metrics.h"
#include "http/server.h"

namespace ecg::wire {

/// Tells `metrics`, which must live longer, of every answer of one server.
http::Observer http_observer(Metrics& metrics);

}  // namespace ecg::wire
