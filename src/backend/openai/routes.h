#pragma once
// OpenAI's transcription API: POST /v1/audio/transcriptions and /v1/audio/translations, GET /v1/models and
// /v1/models/{model}. Each is a job like any other: the same queue, keys, quotas and limits.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend::openai {

std::vector<http::Route> routes(BackendServer::State& state);

}  // namespace ecg::backend::openai
