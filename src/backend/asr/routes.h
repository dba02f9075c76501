#pragma once
// whisper-asr-webservice's API, which Bazarr speaks: POST /asr and /detect-language. Each is a job like any
// other, which goes with its answer.
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend::asr {

std::vector<http::Route> routes(BackendServer::State& state);

}  // namespace ecg::backend::asr
