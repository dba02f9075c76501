#pragma once
// A stored result as an answer, in memory that does not grow with it.
#include <optional>
#include <string>

#include "http/message.h"
#include "jobs/job_store.h"

namespace ecg::wire {

struct StoredResponse {
  http::Response response;  ///< 200, JSON
  int version = 0;          ///< of the result
};

/// The result's text with `before` and `after` around it, none of it parsed; what is long is read from the
/// database while it is sent. `version` 0: the newest. Nothing where there is no such result.
std::optional<StoredResponse> stored_response(jobs::JobStore& store, const std::string& job_id, int version,
                                              std::string before = {}, std::string after = {});

}  // namespace ecg::wire
