#include "backend/uploads/uploads.h"

#include <algorithm>

#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

http::Response generate_url(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  const std::string filename = required_string(body, "filename");
  if (trimmed(filename).empty()) throw Error(Code::invalid_filename, "/filename is empty");
  optional_string(body,
                  "content_type");  // the type itself comes with the upload; here only its form is checked
  optional_string(body, "filetype");
  check_size(state, request, body, state.options.objects.max_bytes);

  const auto store = state.store_seen_by(request);
  const std::string key = objects::new_key(wire::owner_of(request), filename);
  const std::string upload_url = store->presign_put(key, state.options.url_valid);
  return http::json_response(json::object{{"upload_url", upload_url},
                                          {"url", upload_url},
                                          {"presigned_url", upload_url},
                                          {"video_url", store->url_of(key)},
                                          {"fileKey", key},
                                          {"file_key", key},
                                          {"expires_in", state.options.url_valid.count()}});
}

}  // namespace

void check_size(State& state, const http::Request& request, const json::object& body, std::uint64_t most) {
  const auto size = optional_integer(body, "size_bytes");
  if (size && *size < 0) throw Error(Code::invalid_field, "/size_bytes is negative");
  const auto bytes = static_cast<std::uint64_t>(size.value_or(0));
  most = std::min(most, state.options.objects.max_bytes);
  if (bytes > most)
    throw Error(Code::media_too_large,
                std::to_string(bytes) + " bytes, at most " + std::to_string(most) + " are taken");
  if (state.embedded) state.embedded->require_space(bytes);
  state.storage.require(wire::owner_of(request), bytes);
}

std::vector<http::Route> upload_routes(State& s) {
  return {
      {"POST", std::string(wire::kApi) + "/generate-url", asking_store(s, generate_url)},
  };
}

}  // namespace ecg::backend
