#pragma once
// The SQL of the table `tombstones`: which jobs were deleted a while ago. A message that was on its way to
// one of them, as its dispatch, is refused by its row here.
#include <string>
#include <vector>

#include "jobs/database.h"
#include "jobs/job_store.h"

namespace ecg::jobs {

/// Of a job that has one already the newer time counts.
void put_tombstone(Connection& connection, const Tombstone& grave, TimePoint when);
/// Whether this generation of the id, or a later one, was deleted. Never for generation 0, which is nobody's.
bool has_tombstone(Connection& connection, const std::string& job_id, std::int64_t generation);
std::vector<Tombstone> tombstones_before(Connection& connection, TimePoint before, int limit);
void delete_tombstone(Connection& connection, const Tombstone& grave);

}  // namespace ecg::jobs
