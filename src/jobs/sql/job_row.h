#pragma once
// A row of the table of jobs in memory, and every way it may change. No SQL here: the store reads a row
// inside a transaction, changes it with these functions and writes it back whole.
#include <string>

#include "jobs/job_store.h"

namespace ecg::jobs {

struct JobRow {
  Job job;
  std::string worker;                    ///< who holds it; empty: nobody, or the other server
  std::optional<TimePoint> lease_until;  ///< of the worker; absent without one
};

/// What was asked, as a job that waits. Its text is made fit for a row.
Job queued_job(const NewJob& asked, TimePoint when);

/// The one function that changes a status. False, and nothing changed, when may_move() forbids it. A job that
/// is no longer worked on loses its lease and its eta; a completed one gets progress 100.
bool move(JobRow& row, Status to, TimePoint when);

/// Takes news of an unfinished job. Progress never goes down, and 100 is kept for completed.
void advance(JobRow& row, const Progress& news, TimePoint when);

/// queued -> working, held by `worker`; counts an attempt.
void take(JobRow& row, const std::string& worker, TimePoint lease_until, TimePoint when);

/// Ends the job as `outcome` says. A queued job that completes was worked on elsewhere: it moves through
/// working.
bool end(JobRow& row, const Outcome& outcome, TimePoint when);

/// How a job ends whose workers died: too often to try again.
Outcome died_too_often(int attempts);

}  // namespace ecg::jobs
