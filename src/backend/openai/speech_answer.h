#pragma once
// A transcript in the words of OpenAI's API. Source: OpenAI API reference, "The transcription object", "...
// object (Verbose JSON)", "... object (Diarized)", "Stream Event (transcript.text.delta, ....done)".
#include <string>
#include <vector>

#include "backend/openai/speech_request.h"
#include "http/message.h"
#include "transcript/transcript.h"

namespace ecg::backend::openai {

/// The answer in the format that was asked for. Throws Error(invalid_field) for diarized_json of a transcript
/// in which nobody is named.
http::Response answer(const transcript::Transcript& transcript, const SpeechRequest& request);

/// The events of a stream that ends: a delta for each segment, which joined are the whole text, then the
/// text, with times where they were asked for. With speakers asked for, a transcript.text.segment follows
/// each delta.
std::vector<http::Event> events(const transcript::Transcript& transcript, const SpeechRequest& request);
/// The event that a stream ends with when there is no transcript.
http::Event error_event(const Error& error, Language language);

}  // namespace ecg::backend::openai
