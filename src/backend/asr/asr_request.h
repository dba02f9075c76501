#pragma once
// What a request of whisper-asr-webservice's API asks for, in its query.
// Source: ahmetoner/whisper-asr-webservice, app/webservice.py.
#include <string>

#include "http/message.h"
#include "jobs/job_store.h"

namespace ecg::backend::asr {

enum class Output { txt, vtt, srt, tsv, json };

struct AsrRequest {
  jobs::NewJob job;  ///< how it is to be done, and what its video is called for people
  Output output = Output::txt;
  bool word_timestamps = false;  ///< of json
};

/// Throws Error(invalid_field) for a value that the service would refuse, too.
AsrRequest parse_asr_request(const http::Request& request);

/// Whether the file is samples alone: 16 kHz, one channel, signed 16 bits, the lower byte first; where
/// `encode` is false. Throws Error(invalid_field).
bool is_raw(const http::Request& request);

/// What makes a WAV of such samples, however many will come.
std::string wav_head();

}  // namespace ecg::backend::asr
