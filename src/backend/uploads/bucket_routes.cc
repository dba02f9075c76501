// Source: Amazon S3 API Reference, ListObjects, ListObjectsV2, DeleteObjects, HeadBucket, GetBucketLocation,
// ListMultipartUploads, ListBuckets.
#include "backend/uploads/bucket_routes.h"

#include <semaphore>

#include "backend/uploads/body_claims.h"
#include "base/non_blocking.h"
#include "objects/s3_listing.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;
using objects::S3Action;

constexpr std::size_t kMostListed = 1000;  // S3's own bound
constexpr std::uint64_t kLongestDelete = 10
                                         << 20;  // 1,000 keys of 8 KiB, a little more where they are escaped
// A list looks at the head of every object there is. Two at once leave half of the server's threads to
// others.
constexpr std::ptrdiff_t kMostLists = 2;

using Turns = std::counting_semaphore<kMostLists>;

class ListTurn {
 public:
  explicit ListTurn(Turns& turns) : turns_(turns) {
    if (!turns.try_acquire()) refuse_as("SlowDown");
  }
  ~ListTurn() { turns_.release(); }
  ListTurn(const ListTurn&) = delete;
  ListTurn& operator=(const ListTurn&) = delete;

 private:
  Turns& turns_;
};

objects::ListQuery list_query(const http::Request& request, const std::string& after) {
  return {.prefix = request.query_parameter("prefix").value_or(""),
          .delimiter = request.query_parameter("delimiter").value_or(""),
          .after = after,
          .most = number_in_query(request, "max-keys", kMostListed)};
}

objects::ListedPage listed(const State& state, Turns& turns, const objects::ListQuery& query) {
  const ListTurn turn(turns);
  objects::ListedPage page(query);
  state.embedded->each(query.prefix, [&page](const std::string& key, const objects::ObjectInfo& info) {
    page.see(key, info);
  });
  return page;
}

http::Response list_objects(const State& state, Turns& turns, const http::Request& request) {
  const bool encoded = wants_url_encoding(request);
  const auto page = listed(state, turns, list_query(request, request.query_parameter("marker").value_or("")));
  return xml_page(objects::list_objects_xml(state.embedded->bucket(), page, encoded));
}

http::Response list_objects_v2(const State& state, Turns& turns, const http::Request& request) {
  if (request.query_parameter("list-type") != "2") refuse_as("InvalidArgument");
  const bool encoded = wants_url_encoding(request);
  const std::string token = request.query_parameter("continuation-token").value_or("");
  const std::string after =
      token.empty() ? request.query_parameter("start-after").value_or("") : objects::last_of_token(token);
  const auto page = listed(state, turns, list_query(request, after));
  return xml_page(objects::list_objects_v2_xml(state.embedded->bucket(), page, token, encoded));
}

http::Response list_uploads(const State& state, Turns& turns, const http::Request& request) {
  if (!request.query_parameter("delimiter").value_or("").empty()) refuse_as("NotImplemented");
  const bool encoded = wants_url_encoding(request);
  const objects::UploadsQuery query{
      .prefix = request.query_parameter("prefix").value_or(""),
      .key_marker = request.query_parameter("key-marker").value_or(""),
      .upload_id_marker = request.query_parameter("upload-id-marker").value_or(""),
      .most = number_in_query(request, "max-uploads", kMostListed)};
  const ListTurn turn(turns);
  return xml_page(objects::list_uploads_xml(state.embedded->bucket(),
                                            state.embedded->open_uploads(query.prefix), query, encoded));
}

http::Response delete_objects(State& state, const http::Request& request) {
  BodyClaims claims(request);
  claims.update(request.body);
  claims.require();
  const auto wanted = objects::parse_delete_request(request.body);
  for (const std::string& key : wanted.keys) state.embedded->remove(key);
  return xml_page(objects::deleted_xml(wanted));
}

http::Response bucket_response(State& state, Turns& turns, const http::Request& request) {
  switch (require_operation(state, request, objects::S3Target::bucket)) {
    case S3Action::head_bucket: {
      http::Response response = empty_response(200);
      response.headers.set("x-amz-bucket-region", state.embedded->region());
      return response;
    }
    case S3Action::create_bucket:
      return s3_refusal("BucketAlreadyOwnedByYou");
    case S3Action::get_bucket_location:
      return xml_page(objects::bucket_location_xml(state.embedded->region()));
    case S3Action::list_objects:
      return list_objects(state, turns, request);
    case S3Action::list_objects_v2:
      return list_objects_v2(state, turns, request);
    case S3Action::list_uploads:
      return list_uploads(state, turns, request);
    case S3Action::delete_objects:
      return delete_objects(state, request);
    default:
      return s3_refusal("NotImplemented");
  }
}

}  // namespace

std::vector<http::Route> bucket_routes(State& s) {
  std::vector<http::Route> routes;
  const auto turns = std::make_shared<Turns>(kMostLists);
  const auto response = [&s, turns](const http::Request& request) {
    return in_s3_words([&] { return bucket_response(s, *turns, request); });
  };
  const std::string bucket = "/" + s.embedded->bucket();
  for (const std::string& path : {bucket, bucket + "/"})
    for (const char* method : {"GET", "PUT", "POST", "DELETE"})
      routes.push_back({method, path, response, {}, kLongestDelete, [&s](http::Request& request) {
                          guard_large_bodies(s, request);
                        }});
  return routes;
}

bool is_for_the_store(const http::Request& request) {
  return request.headers.find("Authorization").value_or("").starts_with("AWS4-HMAC-SHA256") ||
         request.query_parameter("X-Amz-Signature").has_value();
}

http::Response list_buckets(State& state, const http::Request& request) {
  about_to_wait();
  return in_s3_words([&] {
    require_operation(state, request, objects::S3Target::service);
    return xml_page(objects::list_buckets_xml(state.embedded->bucket(), state.embedded->made_at()));
  });
}

}  // namespace ecg::backend
