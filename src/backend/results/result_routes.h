#pragma once
// Results: the ML server's callback brings them, people fetch them as JSON or as captions.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// POST result, signed by the ML server.
std::vector<http::Route> callback_routes(BackendServer::State& state);
/// GET result, GET captions, GET video.
std::vector<http::Route> result_routes(BackendServer::State& state);

/// `attachment; filename="..."; filename*=UTF-8''...` (RFC 6266) for the captions of a video of that name.
std::string content_disposition(const std::string& video_name, std::string_view extension);

}  // namespace ecg::backend
