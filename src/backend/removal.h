#pragma once
// What belongs to a job beside its row, and how it goes: nothing under the job can be read afterwards.
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

/// The ML server's row of the job, with the words in it. Throws Error(unavailable) unless the ML server says
/// that it has none any more.
void forget_at_ml(const wire::Peer& ml, wire::PeerLine& line, const std::string& job_id);

}  // namespace ecg::backend
