#pragma once
// Callback signatures: the ML server signs what it posts, the backend checks it.
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message.h"
#include "jobs/job_store.h"

namespace ecg::wire {

/// Adds X-Signature-256 (HMAC of the body), X-ECG-Timestamp, X-ECG-Delivery and X-ECG-Signature (HMAC of
/// "<t>.<delivery>.<body>") to `headers`. Nothing when `secret` is empty.
void sign_callback(http::Headers& headers, std::string_view secret, std::string_view delivery,
                   std::string_view body, TimePoint at);

/// What the head alone tells, before a byte of the body is read: throws Error(bad_signature) when the first
/// signature is not there or none, or the second one's time is more than 5 minutes away from `at`. An empty
/// secret accepts everything.
void check_callback_head(const http::Request& request, std::string_view secret, TimePoint at);

/// Throws Error(bad_signature) unless the body's signature is there and right, and the second one, when it
/// came, is right too and at most 5 minutes away from `at`. An empty secret accepts everything.
///
/// Returns how to know the message again. Two names: X-ECG-Delivery, and the body's digest, so that taking
/// the second signature off does not make an old message a new one. One that came with the first signature
/// alone is looked up but not remembered: its senders may well say the same twice.
jobs::Message check_callback(const http::Request& request, std::string_view secret, TimePoint at);

}  // namespace ecg::wire
