#pragma once
// The way of a video into the store: presigned URLs for the whole of it, or for one part after the other.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// The optional "size_bytes" that a page knows before it uploads: it then learns at once what would be
/// refused later. Throws Error(invalid_field | media_too_large |
/// storage_full | storage_quota).
///
/// most  that this way of uploading can carry
void check_size(BackendServer::State& state, const http::Request& request, const json::object& body,
                std::uint64_t most);

/// POST generate-url.
std::vector<http::Route> upload_routes(BackendServer::State& state);
/// POST multipart, .../part-url, .../complete, .../abort; GET multipart/{upload_id}: what has arrived.
std::vector<http::Route> multipart_routes(BackendServer::State& state);
/// The embedded store's own face, /<bucket> and /<bucket>/<key> as S3 has them: the operations of
/// objects/s3_operation.h. Every request is signed, in its query or its header. None when the objects lie
/// elsewhere.
std::vector<http::Route> object_routes(BackendServer::State& state);
/// The page's routes, where a signed request to "/" is one to the store, too: ListBuckets.
std::vector<http::Route> with_buckets(BackendServer::State& state, std::vector<http::Route> page);

}  // namespace ecg::backend
