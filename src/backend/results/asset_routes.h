#pragma once
// What was made of a job's video beside its words, for the page.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// GET assets/{job_id}/{name}: the bytes, wherever they lie; so a page needs no leave to look elsewhere.
std::vector<http::Route> asset_routes(BackendServer::State& state);

}  // namespace ecg::backend
