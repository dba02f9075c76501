#pragma once
// The SQL of the table `results`: the versions of a job's transcript, 1 being the machine's own.
#include <optional>
#include <string>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

void insert_result(Connection& connection, const std::string& job_id, int version, const std::string& body,
                   TimePoint when);

/// `version` 0: the newest.
std::optional<Result> find_result(Connection& connection, const std::string& job_id, int version);

}  // namespace ecg::jobs
