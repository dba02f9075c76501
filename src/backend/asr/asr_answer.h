#pragma once
// A transcript as whisper-asr-webservice gives it out.
#include <string>

#include "backend/asr/asr_request.h"
#include "http/message.h"
#include "transcript/transcript.h"

namespace ecg::backend::asr {

/// The file in the output that was asked for; `filename`: what came, which names what goes.
http::Response answer(const transcript::Transcript& transcript, const AsrRequest& request,
                      const std::string& filename);

/// {"detected_language": "korean", "language_code": "ko", "confidence": 0.98}
http::Response detected(const transcript::Transcript& transcript);

}  // namespace ecg::backend::asr
