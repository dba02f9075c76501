#pragma once
// The way of a video into the store: presigned URLs, and the store's own S3 endpoints.
#include <vector>

#include "backend/state.h"

namespace ecg::backend {

/// POST generate-url, and PUT, GET (HEAD) of objects at /<bucket>/<key>.
std::vector<http::Route> upload_routes(BackendServer::State& state);

}  // namespace ecg::backend
