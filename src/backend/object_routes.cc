// The embedded store as S3 clients see it.
// Source: Amazon S3 API Reference, PutObject, GetObject, DeleteObject and the operations of multipart
// uploads.
#include <algorithm>
#include <type_traits>

#include "backend/uploads.h"
#include "base/digest.h"
#include "base/text.h"
#include "objects/multipart_xml.h"
#include "objects/s3_xml.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::string_view kAnyType = "application/octet-stream";
constexpr int kMostListed = 1000;                    // parts on a page, as S3 has it
constexpr std::uint64_t kLongestComplete = 4 << 20;  // 10,000 parts with a checksum each

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
  const auto verdict = state.embedded->check(signed_part(request));
  if (verdict == objects::Verdict::valid) return std::nullopt;
  return xml_answer(objects::s3_error(verdict));
}

http::Upload refuse(http::Answer answer) { return {.sink = {}, .finish = {}, .refusal = std::move(answer)}; }

http::Answer empty_answer(int status) { return {.status = status, .headers = {}, .body = {}}; }

/// Errors of the store in S3's words; those it has no words for go on.
template <class Work>
auto in_s3_words(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error& error) {
    const auto said = objects::s3_error(error);
    if (!said) throw;
    if constexpr (std::is_same_v<decltype(work()), http::Upload>)
      return refuse(xml_answer(*said));
    else
      return xml_answer(*said);
  }
}

/// "partNumber" as S3 counts; 0, which no part has, for anything else.
int part_number(const http::Request& request) {
  const auto number = to_integer(request.query_parameter("partNumber").value_or(""));
  return number && *number > 0 && *number <= INT32_MAX ? static_cast<int>(*number) : 0;
}

std::unique_ptr<objects::PendingObject> begin(const State& state, const http::Request& request) {
  const std::string& key = request.parameters.at("key");
  state.embedded->require_space(*request.content_length);
  if (const auto upload = request.query_parameter("uploadId"))
    return state.embedded->begin_part(key, *upload, part_number(request), *request.content_length);
  return state.embedded->begin_put(key, request.headers.find("Content-Type").value_or(std::string(kAnyType)));
}

/// What a body signed in the header claims to be. "UNSIGNED-PAYLOAD" and no header claim nothing.
std::optional<std::string> claimed_sha256(const http::Request& request) {
  auto claim = request.headers.find("x-amz-content-sha256");
  return request.headers.find("Authorization") && claim && *claim != "UNSIGNED-PAYLOAD" ? claim
                                                                                        : std::nullopt;
}

/// The object, and the hash of what was written to it when somebody has signed one.
class CheckedObject : public ByteSink {
 public:
  CheckedObject(std::unique_ptr<objects::PendingObject> object, std::optional<std::string> claim,
                std::shared_ptr<StorageQuota::Reservation> room)
      : room_(std::move(room)), object_(std::move(object)), claim_(std::move(claim)) {}
  void write(std::string_view bytes) override {
    if (claim_) sha256_.update(bytes);
    object_->write(bytes);
  }
  http::Answer finish() {
    if (claim_ && sha256_.finish_hex() != *claim_)
      return xml_answer(objects::s3_error("XAmzContentSHA256Mismatch"));
    http::Answer answer = http::text_answer("", kAnyType);
    answer.headers.set("ETag", object_->commit().etag);
    return answer;
  }

 private:
  const std::shared_ptr<StorageQuota::Reservation> room_;
  const std::unique_ptr<objects::PendingObject> object_;
  const std::optional<std::string> claim_;
  Hash sha256_{Hash::Kind::sha256};
};

http::Upload put_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return refuse(*std::move(no));
  if (request.headers.find("x-amz-copy-source"))
    return refuse(xml_answer(objects::s3_error("NotImplemented")));
  if (!request.content_length) return refuse(xml_answer(objects::s3_error("MissingContentLength")));
  if (*request.content_length > state.embedded->max_bytes())
    return refuse(xml_answer(objects::s3_error("EntityTooLarge")));
  return in_s3_words([&] {
    auto room = state.storage.reserve(request.parameters.at("key"), *request.content_length);
    auto checked =
        std::make_unique<CheckedObject>(begin(state, request), claimed_sha256(request), std::move(room));
    auto* object = checked.get();
    return http::Upload{.sink = std::move(checked),
                        .finish = [object] { return in_s3_words([object] { return object->finish(); }); },
                        .refusal = {}};
  });
}

http::Answer xml_page(std::string text) { return http::text_answer(std::move(text), "application/xml"); }

http::Answer list_parts(const State& state, const http::Request& request) {
  const std::string &bucket = state.embedded->bucket(), &key = request.parameters.at("key");
  const std::string upload_id = request.query_parameter("uploadId").value_or("");
  const auto number = [&](std::string_view name, int otherwise) {
    const auto given = to_integer(request.query_parameter(name).value_or(""));
    return given ? static_cast<int>(std::clamp<std::int64_t>(*given, 0, kMostListed * 10)) : otherwise;
  };
  const objects::PartsPage page{.after = number("part-number-marker", 0),
                                .most = std::min(number("max-parts", kMostListed), kMostListed)};
  return xml_page(
      objects::parts_xml(bucket, key, upload_id, state.embedded->list_parts(key, upload_id), page));
}

/// POST ?uploads begins, ?uploadId= completes.
http::Answer post_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return *std::move(no);
  if (const auto claim = claimed_sha256(request); claim && *claim != sha256_hex(request.body))
    return xml_answer(objects::s3_error("XAmzContentSHA256Mismatch"));
  const std::string &bucket = state.embedded->bucket(), &key = request.parameters.at("key");
  return in_s3_words([&] {
    if (request.query_parameter("uploads")) {
      const std::string type = request.headers.find("Content-Type").value_or(std::string(kAnyType));
      return xml_page(objects::created_xml(bucket, key, state.embedded->create_upload(key, type)));
    }
    const auto upload_id = request.query_parameter("uploadId");
    if (!upload_id) return xml_answer(objects::s3_error("NotImplemented"));
    const auto info =
        state.embedded->complete_upload(key, *upload_id, objects::parse_complete_request(request.body));
    return xml_page(objects::completed_xml(state.embedded->url_of(key), bucket, key, info));
  });
}

/// Of the object, or with ?uploadId= of an upload on its way.
http::Answer delete_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return *std::move(no);
  const std::string& key = request.parameters.at("key");
  if (const auto upload_id = request.query_parameter("uploadId"))
    state.embedded->abort_upload(key, *upload_id);
  else
    state.embedded->remove(key);
  return empty_answer(204);
}

/// What a stranger uploaded must never run as a page of ours: in a sandbox without scripts, and whatever is
/// neither film nor sound nor one of the pictures that hold no script is for saving, not for showing. Who has
/// the URL may show it in his own page, as on any S3.
void make_harmless(http::Answer& answer, std::string_view type) {
  const bool is_shown = type.starts_with("video/") || type.starts_with("audio/") || type == "image/png" ||
                        type == "image/jpeg" || type == "image/webp" || type == "image/gif";
  answer.headers.set("Content-Disposition", is_shown ? "inline" : "attachment");
  answer.headers.set("Content-Security-Policy",
                     "sandbox; default-src 'none'; media-src 'self'; frame-ancestors 'none'");
  answer.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

http::Answer get_object(State& state, const http::Request& request) {
  if (auto no = refusal(state, request)) return *std::move(no);
  if (request.query_parameter("uploadId")) return in_s3_words([&] { return list_parts(state, request); });
  const std::string& key = request.parameters.at("key");
  const auto info = state.embedded->head(key);
  if (!info) return xml_answer(objects::s3_error("NoSuchKey"));

  http::Answer answer;
  answer.headers.set("ETag", info->etag);
  answer.headers.set("Last-Modified", http_date(info->modified_at));
  answer.headers.set("Accept-Ranges", "bytes");
  answer.headers.set("Content-Type", info->content_type);
  make_harmless(answer, info->content_type);
  if (request.headers.find("If-None-Match") == info->etag) {
    answer.status = 304;
    return answer;
  }
  const auto range = http::requested_range(request, info->size_bytes);
  const http::ByteRange part = range.value_or(http::ByteRange{0, info->size_bytes});
  auto object = state.embedded->open(key, part.first, part.length);
  if (!object) return xml_answer(objects::s3_error("NoSuchKey"));  // deleted in between
  if (range) {
    answer.status = 206;
    answer.headers.set("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                            std::to_string(part.first + part.length - 1) + "/" +
                                            std::to_string(info->size_bytes));
  }
  answer.body = http::StreamBody{.source = std::move(object->source), .size = part.length};
  return answer;
}

}  // namespace

std::vector<http::Route> object_routes(State& s) {
  if (!s.embedded) return {};
  const std::string object = "/" + s.embedded->bucket() + "/{key*}";
  return {
      {"PUT", object, {}, [&s](const auto& request) { return put_object(s, request); }},
      {"GET", object, [&s](const auto& request) { return get_object(s, request); }},
      {"POST", object, [&s](const auto& request) { return post_object(s, request); }, {}, kLongestComplete},
      {"DELETE", object, [&s](const auto& request) { return delete_object(s, request); }},
  };
}

}  // namespace ecg::backend
