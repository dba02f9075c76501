#pragma once
// The stored result that a request asks for, by the route's {job_id} and `?version=`.
#include <string>

#include "backend/server/state.h"

namespace ecg::backend {

inline constexpr std::uint64_t kLargestResult = 64 << 20;  ///< bytes of JSON

/// The route with a body of JSON as large as a result, whose values are counted as they come.
http::Route taking_result(http::Route route);

/// Throws Error(job_not_completed) with the status that the job has.
void require_completed(const jobs::Job& job);

/// Of `?version=`; 0, the newest, where none is named. Throws Error(invalid_field).
int requested_version(const http::Request& request);

/// The newest version, or that of `?version=`. Throws Error(job_not_found | job_not_completed |
/// invalid_field).
jobs::Result stored_result(const BackendServer::State& state, const http::Request& request);

std::string version_tag(int version);  ///< the ETag of a version

}  // namespace ecg::backend
