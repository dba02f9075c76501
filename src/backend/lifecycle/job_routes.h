#pragma once
// Jobs as the page sees them: asked for, watched, cancelled, deleted; and passed on when only the ML server
// knows.
#include <string>
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// Puts the job and its dispatch into the database; one of the same id for the same video is given as it is.
/// Throws what jobs::JobStore::create() throws, and Error(job_exists).
jobs::Job create_job(BackendServer::State& state, jobs::NewJob asked);

/// The job, whatever it is doing, what was made of it, and its video when no other job was asked for that;
/// at the ML server too. Throws Error(unavailable | internal); the same again then does the rest. For a lane.
void remove_job(BackendServer::State& state, const jobs::Job& job);

/// A video's name as its sender wrote it, in one line. Throws Error(invalid_field) beyond 255 bytes.
std::string shown_filename(const std::string& text);

/// request-process, process-video, status, events, jobs, cancel, delete.
std::vector<http::Route> job_routes(BackendServer::State& state);

}  // namespace ecg::backend
