#include "backend/results/asset_routes.h"

#include "base/asker.h"
#include "http/client.h"
#include "http/conditions.h"
#include "objects/assets.h"
#include "wire/job_endpoints.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::chrono::seconds kUrlLife{300};
constexpr std::chrono::milliseconds kSilence{1'800};  // who asks waits two seconds at most
constexpr int kMissing = 404;

/// An S3's object; some megabytes at most, for what makes them is bounded.
std::string fetched(const State& state, const std::string& key) {
  http::ClientResponse response;
  try {
    http::ClientRequest question{.url = state.objects->presign_get(key, kUrlLife)};
    question.limits.connect_time = question.limits.idle_time = kSilence;
    response = http::send(question, asker_left());
  } catch (const Error& problem) {
    if (problem.code() == Code::cancelled) throw;
    throw Error(Code::unavailable, "the object store: " + problem.detail());
  }
  if (response.status == kMissing) throw Error(Code::object_not_found, key);
  if (response.status != 200)
    throw Error(Code::unavailable, "the object store: HTTP " + std::to_string(response.status));
  return std::move(response.body);
}

void put_body(const State& state, const std::string& key, std::uint64_t size, http::Response& response) {
  if (!state.embedded) {
    response.body = fetched(state, key);
    return;
  }
  auto object = state.embedded->open(key, 0, size);
  if (!object) throw Error(Code::object_not_found, key);  // deleted in between
  response.body = http::StreamBody{.source = std::move(object->source), .size = size};
}

/// A video may be large: it comes from the store itself, with ranges.
http::Response redirect(const State& state, const http::Request& request, const std::string& key) {
  http::Response response = http::text_response("", "text/plain; charset=utf-8", 302);
  response.headers.set("Location", state.store_seen_by(request)->presign_get(key, state.options.url_valid));
  response.headers.set("Cache-Control", "no-store");
  return response;
}

http::Response get_asset(State& state, const http::Request& request) {
  const jobs::Job job = wire::requested_job(request, *state.jobs);
  const auto* kind = objects::find_asset_kind(request.parameters.at("name"));
  if (!kind) throw Error(Code::object_not_found, request.parameters.at("name"));
  const std::string key = objects::asset_key(job.id, kind->name);
  const auto info = state.objects->head(key);
  if (!info) throw Error(Code::object_not_found, std::string(kind->name));

  if (kind->name == objects::kCaptionedVideo) return redirect(state, request, key);

  http::Response response;
  response.headers.set("ETag", info->etag);
  response.headers.set("Cache-Control",
                       "private, no-cache");  // kept, and asked about: a job may be run again
  response.headers.set("X-Content-Type-Options", "nosniff");
  const auto known = request.headers.find("If-None-Match");
  if (known && http::names_etag(*known, info->etag, true)) {
    response.status = 304;
    return response;
  }
  response.headers.set("Content-Type", kind->content_type);
  put_body(state, key, info->size_bytes, response);
  return response;
}

}  // namespace

std::vector<http::Route> asset_routes(State& s) {
  return {{"GET", std::string(wire::kApi) + "/assets/{job_id}/{name}", asking_store(s, get_asset)}};
}

}  // namespace ecg::backend
