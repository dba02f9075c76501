#pragma once
// The rules that captions are held to, for whoever edits them: nothing here is stored.
#include <vector>

#include "http/server.h"

namespace ecg::backend {

/// GET /api/captions/profiles, POST /api/captions/check, POST /api/captions/fix.
std::vector<http::Route> caption_routes();

}  // namespace ecg::backend
