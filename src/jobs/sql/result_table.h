#pragma once
// The SQL of the table `results`: the versions of a job's transcript, 1 being the machine's own.
#include <optional>
#include <string>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

void insert_result(Connection& connection, const std::string& job_id, int version, const std::string& body,
                   TimePoint when);

/// The machine's own and the last kKeptEdits stay; what an editor saves every few seconds would fill the
/// disk.
inline constexpr int kKeptEdits = 50;
void drop_old_edits(Connection& connection, const std::string& job_id, int newest_version);

/// `version` 0: the newest.
std::optional<Result> find_result(Connection& connection, const std::string& job_id, int version);

/// The same without its body.
std::optional<ResultSize> find_result_size(Connection& connection, const std::string& job_id, int version);
/// `count` characters of the body behind the first `skipped`; empty where there is no such version.
std::string find_result_piece(Connection& connection, const std::string& job_id, int version,
                              std::int64_t skipped, std::int64_t count);

}  // namespace ecg::jobs
