#pragma once
// What the caption editor works on: the captions of a result as cues, and the edited transcript coming back.
#include <string>
#include <string_view>
#include <vector>

#include "backend/server/state.h"

namespace ecg::backend {

/// PUT result; GET and PATCH its cues.
std::vector<http::Route> edit_routes(BackendServer::State& state);

/// The version that an If-Match header names. Throws Error(precondition_required) when absent,
/// Error(version_conflict) when it can name no version. A weak tag counts as its strong twin: proxies that
/// compress weaken tags on the way, and the version is the same.
int matched_version(const http::Request& request);

/// The transcript that a person sent, as it is to be stored: nothing of what they set is changed
/// (transcript::accept_edit). Without `captions.edited` it is a transcript whose captions are still to be
/// made. Throws Error(broken_json | invalid_field) with the JSON pointer.
std::string edited_result(std::string_view body);

}  // namespace ecg::backend
