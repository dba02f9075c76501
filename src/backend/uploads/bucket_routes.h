#pragma once
// The embedded store's bucket as S3 clients see it: what lies in it, and what is removed from it at once.
#include <vector>

#include "backend/uploads/s3_request.h"

namespace ecg::backend {

/// /<bucket> and /<bucket>/.
std::vector<http::Route> bucket_routes(BackendServer::State& state);

/// Whether a request to "/" is one to the store: the page has that address, too.
bool is_for_the_store(const http::Request& request);
/// ListBuckets.
http::Response list_buckets(BackendServer::State& state, const http::Request& request);

}  // namespace ecg::backend
