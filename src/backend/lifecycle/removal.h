#pragma once
// What belongs to a job beside its row, and how it goes: nothing under the job can be read afterwards.
#include <cstdint>
#include <string>
#include <vector>

#include "jobs/job_store.h"
#include "objects/object_store.h"
#include "wire/peer.h"
#include "wire/peer_line.h"

namespace ecg::backend {

/// Objects that may have been made of a job's video.
std::vector<std::string> asset_keys(const std::string& job_id);

/// Removes what is there of these objects and looks whether it is gone. Returns those that were there. Throws
/// Error(internal) when one is still there, Error(unavailable).
std::vector<std::string> remove_objects(objects::ObjectStore& store, const std::vector<std::string>& keys);

/// Which of the jobs that had this id it is (jobs::Job::generation): no two are created in one millisecond.
std::int64_t generation_of(const jobs::Job& job);

/// The ML server's row of the job, with the words in it, and what is still on its way there. Throws
/// Error(unavailable) unless the ML server says that it has none any more.
void forget_at_ml(const wire::Peer& ml, wire::PeerLine& line, const jobs::Job& job);

/// The objects of a job that goes: what was made of its video, and the video when no other job was asked for
/// it. Returns those that were there. Throws as remove_objects() does.
std::vector<std::string> remove_objects_of(const jobs::Tombstone& grave, jobs::JobStore& jobs,
                                           objects::ObjectStore& store);

/// Objects that a worker put there while their job was being deleted: looked for once more, for each job that
/// was deleted a minute ago.
void clear_tombstones(jobs::JobStore& jobs, objects::ObjectStore& store);

}  // namespace ecg::backend
