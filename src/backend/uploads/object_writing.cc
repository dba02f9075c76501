// Source: Amazon S3 API Reference, PutObject, UploadPart.
#include "backend/uploads/object_writing.h"

#include "backend/uploads/body_claims.h"
#include "backend/uploads/object_copying.h"
#include "base/text.h"
#include "http/conditions.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

/// Of a body that is refused, what is read to its end so that a client which listens only then gets the
/// answer in S3's words; the rest is cut off.
constexpr std::uint64_t kHeardOut = 1 << 20;

/// An object on its way, out of the body that carries it.
class ObjectBody : public ByteSink {
 public:
  ObjectBody(std::unique_ptr<objects::PendingObject> object, BodyClaims claims,
             std::optional<objects::ChunkedBody> chunks, std::shared_ptr<StorageQuota::Reservation> room)
      : room_(std::move(room)),
        object_(std::move(object)),
        claims_(std::move(claims)),
        chunks_(std::move(chunks)) {}

  void write(std::string_view bytes) override {
    if (!chunks_) return take(bytes);
    if (problem_) {
      heard_out_ += bytes.size();
      if (heard_out_ > kHeardOut) throw *problem_;
      return;
    }
    try {
      chunks_->write(bytes, [this](std::string_view data) { take(data); });
    } catch (const Error& problem) {
      if (problem.code() != Code::broken_request && problem.code() != Code::bad_signature) throw;
      problem_ = problem;
    }
  }

  http::Response finish() {
    if (problem_) return s3_response(said_of(*problem_));
    std::map<std::string, std::string> trailer;
    try {
      if (chunks_) trailer = chunks_->finish();
    } catch (const Error& problem) {
      return s3_response(said_of(problem));
    }
    const auto sum = claims_.require(trailer);
    http::Response response = http::text_response("", "application/octet-stream");
    response.headers.set("ETag", object_->commit().etag);
    if (sum) response.headers.set(sum->first, sum->second);
    return response;
  }

 private:
  void take(std::string_view data) {
    claims_.update(data);
    object_->write(data);
  }
  static objects::S3Error said_of(const Error& problem) {
    return problem.code() == Code::bad_signature
               ? objects::s3_error("SignatureDoesNotMatch", problem.detail())
               : objects::s3_error("IncompleteBody", problem.detail());
  }

  const std::shared_ptr<StorageQuota::Reservation> room_;
  const std::unique_ptr<objects::PendingObject> object_;
  BodyClaims claims_;
  std::optional<objects::ChunkedBody> chunks_;
  std::optional<Error> problem_;
  std::uint64_t heard_out_ = 0;
};

std::unique_ptr<objects::PendingObject> begin(const State& state, const http::Request& request,
                                              objects::S3Action action, std::uint64_t size) {
  const std::string& key = request.parameters.at("key");
  state.embedded->require_space(size);
  if (action == objects::S3Action::upload_part)
    return state.embedded->begin_part(key, request.query_parameter("uploadId").value_or(""),
                                      part_number(request), size);
  return state.embedded->begin_put(key, {.content_type = content_type_of(request),
                                         .headers = kept_headers(request),
                                         .admit = admission(request)});
}

http::Upload receive(State& state, const http::Request& request, objects::S3Action action) {
  const auto size = data_size(request);
  if (!size) refuse_as("MissingContentLength");
  if (*size > state.embedded->max_bytes()) refuse_as("EntityTooLarge");
  if (action == objects::S3Action::put_object) require_conditions(state, request);
  auto room = state.storage.reserve(request.parameters.at("key"), *size);
  auto body = std::make_unique<ObjectBody>(begin(state, request, action, *size), BodyClaims(request),
                                           chunks_of(state, request), std::move(room));
  auto* object = body.get();
  return {.sink = std::move(body),
          .finish = [object] { return in_s3_words([object] { return object->finish(); }); },
          .refusal = {}};
}

}  // namespace

std::string content_type_of(const http::Request& request) {
  return request.headers.find("Content-Type").value_or("application/octet-stream");
}

std::function<void(const objects::ObjectInfo* existing)> admission(const http::Request& request) {
  const bool asks = request.headers.find("If-Match") || request.headers.find("If-None-Match") ||
                    request.headers.find("If-Unmodified-Since");
  if (!asks) return {};
  http::Request asked;
  asked.method = request.method;
  asked.headers = request.headers;
  return [asked = std::move(asked)](const objects::ObjectInfo* existing) {
    const http::Validators here{.etag = existing ? existing->etag : "",
                                .modified_at = existing ? existing->modified_at : TimePoint{}};
    if (http::evaluate_conditions(asked, existing ? &here : nullptr) != http::Condition::holds)
      throw Error(Code::version_conflict, "the object is not as the request expects it");
  };
}

void require_conditions(const State& state, const http::Request& request) {
  const auto admit = admission(request);
  if (!admit) return;
  const auto existing = state.embedded->head(request.parameters.at("key"));
  admit(existing ? &*existing : nullptr);
}

http::Upload put_object(State& state, const http::Request& request) {
  return in_s3_words([&] {
    const auto action = require_operation(state, request, objects::S3Target::object);
    if (request.headers.find("x-amz-copy-source")) return refuse(copy_object(state, request, action));
    return receive(state, request, action);
  });
}

}  // namespace ecg::backend
