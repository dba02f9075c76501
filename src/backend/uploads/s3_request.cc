#include "backend/uploads/s3_request.h"

#include <algorithm>

#include "base/text.h"
#include "http/origin.h"

namespace ecg::backend {
namespace {

constexpr std::uint64_t kUnaskedBody = 64 << 10;  // bytes that anybody may make the server hold

objects::QueryFields fields_of(const http::Request& request) {
  objects::QueryFields fields;
  for (const std::string& part : split(request.query, '&')) {
    if (part.empty()) continue;
    const std::size_t equals = std::min(part.find('='), part.size());
    fields.emplace_back(percent_decode(part.substr(0, equals)).value_or(part),
                        percent_decode(part.substr(std::min(equals + 1, part.size()))).value_or(""));
  }
  return fields;
}

void refuse_headers(const objects::SignedRequest& request) {
  for (const auto& [name, value] : request.headers)
    if (objects::is_refused_header(name, value))
      refuse_as("NotImplemented", "This store does not know " + name + ".");
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && objects::has_unsigned_meaning(request))
    refuse_as("AccessDenied", "There are x-amz- headers that were not signed.");
}

}  // namespace

http::Response s3_response(const objects::S3Error& error) {
  return http::text_response(error.body, "application/xml", error.status);
}
http::Response s3_refusal(std::string_view code, std::string_view message) {
  return s3_response(objects::s3_error(code, message));
}
http::Response xml_page(std::string text) { return http::text_response(std::move(text), "application/xml"); }
http::Response empty_response(int status) { return {.status = status, .headers = {}, .body = {}}; }
http::Upload refuse(http::Response response) {
  return {.sink = {}, .finish = {}, .refusal = std::move(response)};
}
void refuse_as(std::string_view code, std::string_view message) {
  throw S3Refusal{objects::s3_error(code, message)};
}

objects::SignedRequest signed_part(const http::Request& request) {
  objects::SignedRequest part{
      .method = request.method, .path = request.path, .query = request.query, .headers = {}};
  for (const auto& [name, value] : request.headers.all()) part.headers[lower_ascii(name)] = value;
  return part;
}

namespace {

/// A proxy may have taken the path off that public_url has, which was signed with the rest.
objects::Verdict verdict_on(const BackendServer::State& state, objects::SignedRequest part) {
  const auto verdict = state.embedded->check(part);
  const std::string prefix = http::path_of(state.options.public_url);
  if (verdict != objects::Verdict::mismatch || prefix.empty()) return verdict;
  part.path.insert(0, prefix);
  return state.embedded->check(part);
}

}  // namespace

objects::S3Action require_operation(const BackendServer::State& state, const http::Request& request,
                                    objects::S3Target target) {
  const objects::SignedRequest part = signed_part(request);
  const auto verdict = verdict_on(state, part);
  if (verdict != objects::Verdict::valid) throw S3Refusal{objects::s3_error(verdict)};
  const objects::S3Operation* operation = objects::find_operation(target, request.method, fields_of(request));
  if (!operation) refuse_as("NotImplemented");
  refuse_headers(part);
  return operation->action;
}

void guard_large_bodies(const BackendServer::State& state, const http::Request& request) {
  if (request.content_length.value_or(UINT64_MAX) <= kUnaskedBody) return;
  if (verdict_on(state, signed_part(request)) != objects::Verdict::valid) throw Error(Code::bad_signature);
}

std::size_t number_in_query(const http::Request& request, std::string_view name, std::size_t most) {
  const auto text = request.query_parameter(name);
  if (!text || text->empty()) return most;
  const auto number = to_integer(*text);
  if (!number || *number < 0) refuse_as("InvalidArgument");
  return static_cast<std::size_t>(std::min<std::uint64_t>(static_cast<std::uint64_t>(*number), most));
}

bool wants_url_encoding(const http::Request& request) {
  const auto type = request.query_parameter("encoding-type");
  if (type && *type != "url") refuse_as("InvalidArgument");
  return type.has_value();
}

}  // namespace ecg::backend
