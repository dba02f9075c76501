#pragma once
// The daily sweep: what was kept long enough goes, jobs and videos that nobody asked captions of alike.
#include <chrono>
#include <functional>
#include <string>

#include "base/cancel.h"
#include "jobs/job_store.h"
#include "objects/object_store.h"

namespace ecg::backend {

struct Sweep {
  jobs::JobStore& jobs;
  objects::ObjectStore& objects;
  std::function<void(const jobs::Job& job)> forget;  ///< throws when the job may still be read elsewhere
  std::chrono::seconds keep;                         ///< since a job's end, or its last edit
};

/// What a sweep removed.
struct Swept {
  int jobs = 0, objects = 0;
  std::uint64_t bytes = 0;  ///< of the objects
  bool whole = true;        ///< false: something stood in the way, the next sweep goes on
};

/// Removes the jobs that ended before, with their assets; then every video and asset of that age that no job
/// names any more, or ever did. A video goes with the last of its jobs. Several backends may sweep at once.
Swept sweep(const Sweep& what, const CancelFlag& cancel);

}  // namespace ecg::backend
