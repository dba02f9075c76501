#pragma once
// What the backend asks with POST burn-captions: the captions of a job, drawn into its video.
#include "base/json.h"
#include "jobs/job_store.h"

namespace ecg::ml {

/// {"job_id", "version", "karaoke"?, "voice"?, "file_key", "filename"?}: the job whose captions they are, the
/// version of its result, its video. Throws Error(invalid_field) with the JSON pointer.
jobs::NewJob parse_burn_request(const json::object& body);

/// Whether the row that is there answers the request: the same captions, waiting, in work or done. One that
/// failed, was cancelled, or draws other captions is replaced.
bool answers(const jobs::Job& there, const jobs::NewJob& asked);

}  // namespace ecg::ml
