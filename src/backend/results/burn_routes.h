#pragma once
// The video with its captions in the picture: asked for here, made by the ML server, fetched from the store.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// POST, GET and DELETE result/{job_id}/burn: begin, look, cancel. The ML server keeps the row; nothing of it
/// is kept here, so the two cannot disagree.
std::vector<http::Route> burn_routes(BackendServer::State& state);

}  // namespace ecg::backend
