#pragma once
// Which models the ML server has, and whether it could do a job: asked before anything is kept of the job.
#include <optional>
#include <string>

#include "backend/server/state.h"
#include "jobs/job_store.h"

namespace ecg::backend {

/// What GET models of the ML server says: "models", each with its "id", "english_only", "translates" and
/// "created" (seconds since 1970), "default", and whether it tells "speakers" apart. Throws
/// Error(unavailable) when it does not answer; for a lane.
json::object models_at_ml(BackendServer::State& state);

/// Throws what the ML server would refuse the job with: Error(model_not_installed | language_not_supported |
/// translation_not_supported). One that does not answer, or is none of ours, is no reason against the job:
/// it waits. Gives what models_at_ml() does, when there was an answer. For a lane.
std::optional<json::object> check_at_ml(BackendServer::State& state, const jobs::NewJob& asked);

/// Whether that is worth the question: it asks for something that not every model can do.
bool asks_for_a_model(const jobs::JobOptions& options);

}  // namespace ecg::backend
