#pragma once
// How bytes come into the embedded store: PutObject, UploadPart, and the copies of both.
#include "backend/uploads/s3_request.h"

namespace ecg::backend {

/// PUT of an object or of a part, from its body or, with x-amz-copy-source, from another object.
http::Upload put_object(BackendServer::State& state, const http::Request& request);

/// What a request's If-Match and its like ask of the object that it replaces; empty when they ask nothing.
/// `request` is copied.
std::function<void(const objects::ObjectInfo* existing)> admission(const http::Request& request);

/// The same asked at once, of a key. Throws Error(version_conflict).
void require_conditions(const BackendServer::State& state, const http::Request& request);

std::string content_type_of(const http::Request& request);

}  // namespace ecg::backend
