// The embedded store's objects as S3 clients see them; which operations there are says
// objects/s3_operation.cc.
// Source: Amazon S3 API Reference, GetObject, DeleteObject and the operations of multipart uploads.
#include <algorithm>
#include <array>

#include "backend/uploads/body_claims.h"
#include "backend/uploads/bucket_routes.h"
#include "backend/uploads/object_copying.h"
#include "backend/uploads/object_writing.h"
#include "backend/uploads/sum_of_parts.h"
#include "backend/uploads/uploads.h"
#include "base/text.h"
#include "http/conditions.h"
#include "objects/multipart_xml.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;
using objects::S3Action;

constexpr std::size_t kMostParts = 10'000, kMostPartsListed = 1000;  // S3's own; parts on a page
constexpr std::uint64_t kLongestComplete = 4 << 20;                  // 10,000 parts with a checksum each

http::Response list_parts(const State& state, const http::Request& request) {
  const std::string &bucket = state.embedded->bucket(), &key = request.parameters.at("key");
  const std::string upload_id = request.query_parameter("uploadId").value_or("");
  const objects::PartsPage page{
      .after = request.query_parameter("part-number-marker")
                   ? static_cast<int>(number_in_query(request, "part-number-marker", kMostParts))
                   : 0,
      .most = static_cast<int>(number_in_query(request, "max-parts", kMostPartsListed))};
  const std::string said_key = wants_url_encoding(request) ? percent_encode(key, true) : key;
  return xml_page(
      objects::parts_xml(bucket, said_key, upload_id, state.embedded->list_parts(key, upload_id), page));
}

http::Response create_upload(const State& state, const http::Request& request) {
  const std::string& key = request.parameters.at("key");
  const std::string id = state.embedded->begin_upload(
      key, {.content_type = content_type_of(request), .headers = kept_headers(request)});
  return xml_page(objects::created_xml(state.embedded->bucket(), key, id));
}

http::Response complete_upload(State& state, const http::Request& request) {
  const std::string &bucket = state.embedded->bucket(), &key = request.parameters.at("key");
  const std::string upload_id = request.query_parameter("uploadId").value_or("");
  const auto parts = objects::parse_complete_request(request.body);
  require_sum_of_parts(state, request, upload_id, parts);
  const auto info = state.embedded->complete_upload_if(key, upload_id, parts, admission(request));
  return xml_page(objects::completed_xml(state.embedded->url_of(key), bucket, key, info));
}

/// A sum that comes when parts are joined is that of the object, not of the list of them.
void require_whole_body(const http::Request& request, S3Action action) {
  if (action != S3Action::complete_upload) {
    BodyClaims claims(request);
    claims.update(request.body);
    claims.require();
    return;
  }
  http::Request without_sums = request;
  for (const auto& [name, value] : request.headers.all())
    if (lower_ascii(name).starts_with("x-amz-checksum-")) without_sums.headers.erase(name);
  BodyClaims claims(without_sums);
  claims.update(request.body);
  claims.require();
}

http::Response post_object(State& state, const http::Request& request) {
  return in_s3_words([&] {
    const auto action = require_operation(state, request, objects::S3Target::object);
    require_whole_body(request, action);
    if (action == S3Action::create_upload) return create_upload(state, request);
    if (!says_sum_of_parts(request)) return complete_upload(state, request);
    // All that was uploaded is read once more.
    return http::later(http::Lane::computing, [&state, &request] {
      return in_s3_words([&] { return complete_upload(state, request); });
    });
  });
}

http::Response delete_object(State& state, const http::Request& request) {
  return in_s3_words([&] {
    const std::string& key = request.parameters.at("key");
    if (require_operation(state, request, objects::S3Target::object) == S3Action::abort_upload) {
      state.embedded->abort_upload(key, request.query_parameter("uploadId").value_or(""));
    } else {
      require_conditions(state, request);
      state.embedded->remove(key);
    }
    return empty_response(204);
  });
}

/// What a stranger uploaded must never run as a page of ours: in a sandbox without scripts, and whatever is
/// neither film nor sound nor one of the pictures that hold no script is for saving, not for showing. Who has
/// the URL may show it in his own page, as on any S3.
void make_harmless(http::Response& response) {
  const std::string type = lower_ascii(response.headers.find("Content-Type").value_or(""));
  const bool is_shown = type.starts_with("video/") || type.starts_with("audio/") || type == "image/png" ||
                        type == "image/jpeg" || type == "image/webp" || type == "image/gif";
  const auto wanted = response.headers.find("Content-Disposition");
  const bool is_saved = wanted && lower_ascii(trimmed(*wanted)).starts_with("attachment");
  if (!is_saved && !(is_shown && wanted))
    response.headers.set("Content-Disposition", is_shown ? "inline" : "attachment");
  response.headers.set("Content-Security-Policy",
                       "sandbox; default-src 'none'; media-src 'self'; frame-ancestors 'none'");
  response.headers.set("Cross-Origin-Resource-Policy", "cross-origin");
}

/// Of this answer alone, by a query that was signed.
void set_asked_headers(const http::Request& request, http::Response& response) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kAsked{{
      {"response-cache-control", "Cache-Control"},
      {"response-content-disposition", "Content-Disposition"},
      {"response-content-encoding", "Content-Encoding"},
      {"response-content-language", "Content-Language"},
      {"response-content-type", "Content-Type"},
      {"response-expires", "Expires"},
  }};
  for (const auto& [name, header] : kAsked)
    if (const auto value = request.query_parameter(name)) response.headers.set(header, *value);
}

http::Response response_about(const http::Request& request, const objects::ObjectInfo& info) {
  http::Response response;
  response.headers.set("ETag", info.etag);
  response.headers.set("Last-Modified", http_date(info.modified_at));
  response.headers.set("Accept-Ranges", "bytes");
  response.headers.set("Content-Type", info.content_type);
  for (const auto& [name, value] : info.headers) response.headers.set(name, value);
  set_asked_headers(request, response);
  make_harmless(response);
  return response;
}

std::optional<http::ByteRange> range_of(const http::Request& request, const http::Validators& here,
                                        std::uint64_t size) {
  return http::may_use_range(request, here) ? http::requested_range(request, size) : std::nullopt;
}

http::Response read_object(const State& state, const http::Request& request) {
  const std::string& key = request.parameters.at("key");
  const auto info = state.embedded->head(key);
  if (!info) refuse_as("NoSuchKey");
  const http::Validators here{.etag = info->etag, .modified_at = info->modified_at};
  const auto condition = http::evaluate_conditions(request, &here);
  if (condition == http::Condition::failed) refuse_as("PreconditionFailed");
  http::Response response = response_about(request, *info);
  if (condition == http::Condition::not_modified) {
    response.status = 304;
    return response;
  }
  const auto range = range_of(request, here, info->size_bytes);
  const http::ByteRange part = range.value_or(http::ByteRange{0, info->size_bytes});
  auto object = state.embedded->open(key, part.first, part.length);
  if (!object || object->info.etag != info->etag) refuse_as("NoSuchKey");  // replaced or deleted in between
  if (range) {
    response.status = 206;
    response.headers.set("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                              std::to_string(part.first + part.length - 1) + "/" +
                                              std::to_string(info->size_bytes));
  }
  response.body = http::StreamBody{.source = std::move(object->source), .size = part.length};
  return response;
}

/// With how large the object is, so that who resumes learns whether it has all of it.
http::Response outside_of(const State& state, const http::Request& request) {
  http::Response response = s3_refusal("InvalidRange");
  const auto info = state.embedded->head(request.parameters.at("key"));
  if (info) response.headers.set("Content-Range", "bytes */" + std::to_string(info->size_bytes));
  return response;
}

http::Response get_object(State& state, const http::Request& request) {
  return in_s3_words([&] {
    switch (require_operation(state, request, objects::S3Target::object)) {
      case S3Action::list_parts:
        return list_parts(state, request);
      case S3Action::get_tagging:
        if (!state.embedded->head(request.parameters.at("key"))) refuse_as("NoSuchKey");
        return xml_page(objects::no_tags_xml());
      default:
        break;
    }
    try {
      return read_object(state, request);
    } catch (const Error& error) {
      if (error.code() != Code::range_not_satisfiable) throw;
      return outside_of(state, request);
    }
  });
}

}  // namespace

std::vector<http::Route> object_routes(State& s) {
  if (!s.embedded) return {};
  const std::string object = "/" + s.embedded->bucket() + "/{key*}";
  std::vector<http::Route> routes = bucket_routes(s);
  routes.push_back({"PUT", object, {}, [&s](const auto& request) { return put_object(s, request); }});
  routes.push_back({"GET", object, [&s](const auto& request) { return get_object(s, request); }});
  routes.push_back({"POST",
                    object,
                    [&s](const auto& request) { return post_object(s, request); },
                    {},
                    kLongestComplete,
                    [&s](http::Request& request) { guard_large_bodies(s, request); }});
  routes.push_back({"DELETE", object, [&s](const auto& request) { return delete_object(s, request); }});
  for (http::Route& route : routes) route.proves_itself = true;
  return routes;
}

std::vector<http::Route> with_buckets(State& s, std::vector<http::Route> page) {
  if (!s.embedded) return page;
  for (http::Route& route : page) {
    if (route.pattern != "/") continue;
    route.handler = [&s, otherwise = route.handler](const http::Request& request) {
      return is_for_the_store(request) ? list_buckets(s, request) : otherwise(request);
    };
  }
  return page;
}

}  // namespace ecg::backend
