#pragma once
// What can be said of all jobs together. Reads only.
#include <cstdint>
#include <optional>

#include "jobs/database.h"
#include "jobs/job.h"

namespace ecg::jobs {

/// True when there is a queued job or one whose lease has run out. Cheap: it is asked by every idle worker.
bool has_claimable_job(Connection& connection, TimePoint when);

std::int64_t count_jobs(Connection& connection, Status status);

/// Of queued jobs, but no more than `most`.
int count_queued(Connection& connection, int most);

/// Of the owner's unfinished jobs, but no more than `most`.
std::int64_t count_unfinished(Connection& connection, const std::string& owner, std::int64_t most);

/// When the oldest queued job was created, and the oldest open delivery.
std::optional<TimePoint> oldest_queued(Connection& connection);
std::optional<TimePoint> oldest_delivery_open(Connection& connection);
/// Over the last 20 completed jobs with sound; nullopt before the first.
std::optional<double> recent_work_per_audio_second(Connection& connection);

}  // namespace ecg::jobs
