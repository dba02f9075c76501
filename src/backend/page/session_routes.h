#pragma once
// Sign-in for the page: a key is shown once, a cookie stands for it from then on.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// POST /api/session {"key"} begins a session, DELETE ends it, GET says who is signed in and whether one must
/// be: {"owner", "required"}.
std::vector<http::Route> session_routes(BackendServer::State& state);

}  // namespace ecg::backend
