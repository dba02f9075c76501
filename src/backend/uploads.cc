#include "backend/uploads.h"

#include "base/log.h"
#include "base/text.h"
#include "objects/s3_xml.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::string_view kOwner = "anonymous";
constexpr std::string_view kAnyType = "application/octet-stream";

http::Answer generate_url(State& state, const http::Request& request) {
  const json::object body = parse_json_object(request.body);
  const std::string filename = required_string(body, "filename");
  if (trimmed(filename).empty()) throw Error(Code::invalid_filename, "/filename is empty");
  optional_string(body,
                  "content_type");  // the type itself comes with the upload; here only its form is checked
  optional_string(body, "filetype");

  const auto store = state.store_seen_by(request);
  const std::string key = objects::new_key(kOwner, filename);
  const std::string upload_url = store->presign_put(key, state.options.url_valid);
  return http::json_answer(json::object{{"upload_url", upload_url},
                                        {"url", upload_url},
                                        {"presigned_url", upload_url},
                                        {"video_url", store->url_of(key)},
                                        {"fileKey", key},
                                        {"file_key", key},
                                        {"expires_in", state.options.url_valid.count()}});
}

http::Answer xml_answer(const objects::S3Error& error) {
  return http::text_answer(error.body, "application/xml", error.status);
}

objects::SignedRequest signed_part(const http::Request& request) {
  objects::SignedRequest part{
      .method = request.method, .path = request.path, .query = request.query, .headers = {}};
  for (const auto& [name, value] : request.headers.all()) part.headers[lower_ascii(name)] = value;
  return part;
}

/// nullopt when the request may go on; otherwise what S3 would say.
std::optional<http::Answer> refusal(const State& state, const http::Request& request) {
  const auto verdict = state.objects->check(signed_part(request));
  if (verdict == objects::Verdict::valid) return std::nullopt;
  return xml_answer(objects::s3_error(verdict));
}

http::Upload refuse(http::Answer answer) { return {.sink = {}, .finish = {}, .refusal = std::move(answer)}; }

http::Upload put_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return refuse(*std::move(no));
  if (!request.content_length) return refuse(xml_answer(objects::s3_error("MissingContentLength")));
  if (*request.content_length > state.objects->max_bytes())
    return refuse(xml_answer(objects::s3_error("EntityTooLarge")));
  const std::string type = request.headers.find("Content-Type").value_or(std::string(kAnyType));
  auto pending = state.objects->begin_put(request.parameters.at("key"), type);
  auto* object = pending.get();
  return {.sink = std::move(pending),
          .finish =
              [object] {
                http::Answer answer = http::text_answer("", kAnyType);
                answer.headers.set("ETag", object->commit().etag);
                return answer;
              },
          .refusal = {}};
}

http::Answer get_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return *std::move(no);
  const std::string& key = request.parameters.at("key");
  const auto info = state.objects->head(key);
  if (!info) return xml_answer(objects::s3_error("NoSuchKey"));

  http::Answer answer;
  answer.headers.set("ETag", info->etag);
  answer.headers.set("Accept-Ranges", "bytes");
  answer.headers.set("Content-Type", info->content_type);
  if (request.headers.find("If-None-Match") == info->etag) {
    answer.status = 304;
    return answer;
  }
  const auto range = http::requested_range(request, info->size_bytes);
  const http::ByteRange part = range.value_or(http::ByteRange{0, info->size_bytes});
  auto object = state.objects->open(key, part.first, part.length);
  if (!object) return xml_answer(objects::s3_error("NoSuchKey"));  // deleted in between
  if (range) {
    answer.status = 206;
    answer.headers.set("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                            std::to_string(part.first + part.length - 1) + "/" +
                                            std::to_string(info->size_bytes));
  }
  // What a stranger uploaded must never run as a page of ours.
  answer.headers.set("Content-Security-Policy", "sandbox; default-src 'none'; media-src 'self'");
  answer.body = http::StreamBody{.source = std::move(object->source), .size = part.length};
  return answer;
}

}  // namespace

std::vector<http::Route> upload_routes(State& s) {
  const std::string object = "/" + s.objects->bucket() + "/{key*}";
  return {
      {"POST", std::string(wire::kApi) + "/generate-url",
       [&s](const auto& request) { return generate_url(s, request); }},
      {"PUT", object, {}, [&s](const auto& request) { return put_object(s, request); }},
      {"GET", object, [&s](const auto& request) { return get_object(s, request); }},
  };
}

}  // namespace ecg::backend
