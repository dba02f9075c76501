#pragma once
// Jobs as the page sees them: asked for, watched, cancelled, deleted; and passed on when only the ML server
// knows.
#include <vector>

#include "backend/state.h"

namespace ecg::backend {

/// request-process, process-video, status, events, jobs, cancel, delete.
std::vector<http::Route> job_routes(BackendServer::State& state);

}  // namespace ecg::backend
