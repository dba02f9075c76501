// Uploads in parts, for the page: the same uploads that S3's clients make, spoken of in JSON.
#include <algorithm>

#include "backend/uploads/uploads.h"
#include "base/text.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kPartSize = 16 * kMiB;    // a broken connection costs at most so much
constexpr std::uint64_t kLeastS3Part = 5 * kMiB;  // Amazon S3 User Guide, "Multipart upload limits"
constexpr std::uint64_t kPartsOfSmallFile =
    16;  // it is lost by sixteenths; more would be more asking than sending
constexpr std::uint64_t kLongestComplete = 2 << 20;  // 10,000 parts
constexpr int kMostParts = 10'000;

/// How large the parts of a file of `bytes` are; of one whose size is not told, 0, as large as can be.
std::uint64_t part_size_for(const State& state, std::uint64_t bytes) {
  if (bytes == 0) return kPartSize;
  const std::uint64_t sixteenth = (bytes / kPartsOfSmallFile + kMiB - 1) / kMiB * kMiB;
  return std::clamp(sixteenth, state.embedded ? kMiB : kLeastS3Part, kPartSize);
}

http::Response begin(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  const std::string filename = required_string(body, "filename");
  if (trimmed(filename).empty()) throw Error(Code::invalid_filename, "/filename is empty");
  const auto type = optional_string(body, "content_type"), other_name = optional_string(body, "filetype");
  check_size(state, request, body, kPartSize * kMostParts);
  const auto bytes = static_cast<std::uint64_t>(optional_integer(body, "size_bytes").value_or(0));

  const std::string key = objects::new_key(wire::owner_of(request), filename);
  const std::string upload_id =
      state.objects->create_upload(key, type.value_or(other_name.value_or("application/octet-stream")));
  return http::json_response(json::object{{"upload_id", upload_id},
                                          {"fileKey", key},
                                          {"file_key", key},
                                          {"video_url", state.store_seen_by(request)->url_of(key)},
                                          {"part_size", part_size_for(state, bytes)},
                                          {"expires_in", state.options.url_valid.count()}});
}

/// "file_key" of the body: one of the caller's own.
std::string own_key(const http::Request& request, const json::object& body) {
  std::string key = required_string(body, "file_key");
  wire::require_own_key(request, key);
  return key;
}

http::Response part_url(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  const std::string key = own_key(request, body);
  const auto number = optional_integer(body, "part_number");
  if (!number || *number < 1 || *number > kMostParts)
    throw Error(Code::invalid_field,
                "/part_number is a whole number from 1 to " + std::to_string(kMostParts));
  const std::string& upload_id = request.parameters.at("upload_id");
  if (!state.objects->has_upload(key, upload_id)) throw Error(Code::upload_not_found);
  const std::string url = state.store_seen_by(request)->presign_part(
      key, upload_id, static_cast<int>(*number), state.options.url_valid);
  return http::json_response(json::object{{"upload_url", url},
                                          {"url", url},
                                          {"presigned_url", url},
                                          {"part_number", *number},
                                          {"expires_in", state.options.url_valid.count()}});
}

http::Response arrived(State& state, const http::Request& request) {
  const auto key = request.query_parameter("file_key");
  if (!key) throw Error(Code::invalid_field, "file_key is missing in the query");
  wire::require_own_key(request, *key);
  const std::string& upload_id = request.parameters.at("upload_id");
  json::array parts;
  for (const auto& part : state.objects->list_parts(*key, upload_id))
    parts.push_back(
        json::object{{"part_number", part.number}, {"etag", part.etag}, {"size_bytes", part.size_bytes}});
  return http::json_response(
      json::object{{"upload_id", upload_id}, {"file_key", *key}, {"parts", std::move(parts)}});
}

std::vector<objects::PartName> parts_of(const json::object& body) {
  const auto* given = body.if_contains("parts");
  if (!given || !given->is_array()) throw Error(Code::invalid_field, "/parts is not a list");
  std::vector<objects::PartName> parts;
  for (const json::value& each : given->get_array()) {
    const std::string place = "/parts/" + std::to_string(parts.size());
    if (!each.is_object()) throw Error(Code::invalid_field, place + " is not an object");
    const auto number = optional_integer(each.get_object(), "part_number");
    const auto etag = optional_string(each.get_object(), "etag");
    if (!number || !etag) throw Error(Code::invalid_field, place + " needs part_number and etag");
    if (*number < 1 || *number > kMostParts) throw Error(Code::invalid_part, place + "/part_number");
    parts.push_back({.number = static_cast<int>(*number), .etag = *etag});
  }
  return parts;
}

http::Response complete(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  const std::string key = own_key(request, body);
  const auto info = state.objects->complete_upload(key, request.parameters.at("upload_id"), parts_of(body));
  return http::json_response(json::object{{"fileKey", key},
                                          {"file_key", key},
                                          {"video_url", state.store_seen_by(request)->url_of(key)},
                                          {"etag", info.etag},
                                          {"size_bytes", info.size_bytes}});
}

http::Response abort(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  state.objects->abort_upload(own_key(request, body), request.parameters.at("upload_id"));
  return {.status = 204, .headers = {}, .body = {}};
}

}  // namespace

std::vector<http::Route> multipart_routes(State& s) {
  const std::string uploads = std::string(wire::kApi) + "/multipart", one = uploads + "/{upload_id}";
  return {
      {"POST", uploads, asking_store(s, begin)},
      {"GET", one, asking_store(s, arrived)},
      {"POST", one + "/part-url", asking_store(s, part_url)},
      {"POST", one + "/complete", asking_store(s, complete), {}, kLongestComplete},
      {"POST", one + "/abort", asking_store(s, abort)},
  };
}

}  // namespace ecg::backend
