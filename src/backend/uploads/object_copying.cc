// Source: Amazon S3 API Reference, CopyObject, UploadPartCopy.
#include "backend/uploads/object_copying.h"

#include <algorithm>

#include "backend/uploads/body_claims.h"
#include "backend/uploads/object_writing.h"
#include "base/text.h"
#include "http/conditions.h"

namespace ecg::backend {
namespace {

using State = BackendServer::State;

constexpr std::size_t kPiece = 1 << 20;
constexpr std::uint64_t kStep = 8 << 20;           // between two bytes of a long answer
constexpr std::uint64_t kCopiedAtOnce = 32 << 20;  // a fraction of a second
constexpr std::size_t kResultBytes = 1 << 10;      // longer than any result or error there is

/// Where the bytes come from.
struct Source {
  std::string key;
  objects::ObjectInfo info;
  std::uint64_t first = 0, length = 0;
};

/// "/bucket/key" or "bucket/key", percent-encoded.
std::string source_key(const State& state, const http::Request& request) {
  const std::string header = request.headers.find("x-amz-copy-source").value_or("");
  if (header.find("?versionId=") != std::string::npos) refuse_as("NotImplemented");
  const std::string path = percent_decode(header).value_or("");
  const std::string_view place = std::string_view(path).substr(path.starts_with('/') ? 1 : 0);
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos || slash + 1 == place.size()) refuse_as("InvalidArgument");
  if (place.substr(0, slash) != state.embedded->bucket()) refuse_as("NoSuchBucket");
  return std::string(place.substr(slash + 1));
}

/// x-amz-copy-source-if-match and its like ask of the source what If-Match asks of an object.
void require_source_conditions(const http::Request& request, const objects::ObjectInfo& info) {
  constexpr std::string_view kPrefix = "x-amz-copy-source-";
  http::Request asked;
  asked.method = "GET";
  for (const char* name : {"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"})
    if (const auto value = request.headers.find(std::string(kPrefix) + name)) asked.headers.set(name, *value);
  const http::Validators here{.etag = info.etag, .modified_at = info.modified_at};
  if (http::evaluate_conditions(asked, &here) != http::Condition::holds) refuse_as("PreconditionFailed");
}

Source source_of(const State& state, const http::Request& request) {
  const std::string key = source_key(state, request);
  const auto info = state.embedded->head(key);
  if (!info) refuse_as("NoSuchKey");
  require_source_conditions(request, *info);
  Source source{.key = key, .info = *info, .first = 0, .length = info->size_bytes};
  if (const auto range = request.headers.find("x-amz-copy-source-range")) {
    http::Request asked;
    asked.headers.set("Range", *range);
    const auto part = http::requested_range(asked, info->size_bytes);
    if (!part) refuse_as("InvalidArgument");
    source.first = part->first;
    source.length = part->length;
  }
  return source;
}

bool replaces_headers(const http::Request& request) {
  const std::string directive = request.headers.find("x-amz-metadata-directive").value_or("COPY");
  if (directive != "COPY" && directive != "REPLACE") refuse_as("InvalidArgument");
  return directive == "REPLACE";
}

std::unique_ptr<objects::PendingObject> begin(const State& state, const http::Request& request,
                                              const Source& source, objects::S3Action action) {
  const std::string& key = request.parameters.at("key");
  state.embedded->require_space(source.length);
  if (action == objects::S3Action::upload_part)
    return state.embedded->begin_part(key, request.query_parameter("uploadId").value_or(""),
                                      part_number(request), source.length);
  const bool replaces = replaces_headers(request);
  if (!replaces && key == source.key)
    refuse_as("InvalidRequest", "An object is copied onto itself to change it.");
  return state.embedded->begin_put(
      key, {.content_type = replaces ? content_type_of(request) : source.info.content_type,
            .headers = replaces ? kept_headers(request) : source.info.headers,
            .admit = admission(request)});
}

class Copy {
 public:
  Copy(const State& state, const Source& source, std::unique_ptr<objects::PendingObject> target,
       std::shared_ptr<StorageQuota::Reservation> room, std::string_view result)
      : room_(std::move(room)), target_(std::move(target)), result_(result), left_(source.length) {
    auto opened = state.embedded->open(source.key, source.first, source.length);
    if (!opened || opened->info.etag != source.info.etag) refuse_as("NoSuchKey");
    source_ = std::move(opened->source);
  }

  /// At most so many bytes more.
  void go_on(std::uint64_t bytes) {
    std::string piece(kPiece, '\0');
    while (bytes > 0 && left_ > 0) {
      const std::size_t size = source_->read(
          std::span(piece).first(static_cast<std::size_t>(std::min<std::uint64_t>({kPiece, bytes, left_}))));
      if (size == 0) throw Error(Code::internal, "the source of a copy became shorter");
      target_->write({piece.data(), size});
      bytes -= size;
      left_ -= size;
    }
  }
  std::string result() { return objects::copied_xml(result_, target_->commit()); }

 private:
  const std::shared_ptr<StorageQuota::Reservation> room_;
  const std::unique_ptr<objects::PendingObject> target_;
  const std::string result_;
  std::unique_ptr<ByteSource> source_;
  std::uint64_t left_;
};

/// A step of the copy for each byte of white space, and then how it ended.
class CopyResponse : public ByteSource {
 public:
  CopyResponse(std::unique_ptr<Copy> copy, std::uint64_t length)
      : copy_(std::move(copy)), steps_((length + kStep - 1) / kStep) {}

  std::uint64_t size() const { return steps_ + kResultBytes; }
  std::size_t read(std::span<char> out) override {
    if (result_.empty() && copied_ < steps_) {
      ++copied_;
      result_ = attempt([this] { return copy_->go_on(kStep), std::string(); });
      return tell(" ", out);
    }
    if (result_.empty()) result_ = attempt([this] { return copy_->result(); });
    if (!is_padded_) result_.resize(static_cast<std::size_t>(size() - told_), ' ');
    is_padded_ = true;
    const std::size_t count = tell(result_, out);
    result_.erase(0, count);
    return count;
  }

 private:
  std::size_t tell(std::string_view text, std::span<char> out) {
    const std::size_t count = std::min(out.size(), text.size());
    std::copy_n(text.begin(), count, out.begin());
    told_ += count;
    return count;
  }
  /// The head of 200 is out already: an error is the answer's body.
  template <class Work>
  static std::string attempt(Work work) {
    const http::Response response =
        in_s3_words([&] { return http::text_response(work(), "application/xml"); });
    return without_declaration(std::get<std::string>(response.body));
  }
  /// An XML declaration may only be the very first.
  static std::string without_declaration(std::string text) {
    if (text.starts_with("<?")) text.erase(0, text.find("?>") + 2);
    return text;
  }

  const std::unique_ptr<Copy> copy_;
  const std::uint64_t steps_;
  std::uint64_t copied_ = 0, told_ = 0;  // steps; bytes of the answer
  std::string result_;
  bool is_padded_ = false;
};

}  // namespace

int part_number(const http::Request& request) {
  const auto number = to_integer(request.query_parameter("partNumber").value_or(""));
  return number && *number > 0 && *number <= INT32_MAX ? static_cast<int>(*number) : 0;
}

http::Response copy_object(State& state, const http::Request& request, objects::S3Action action) {
  const Source source = source_of(state, request);
  if (source.length > state.embedded->max_bytes()) refuse_as("EntityTooLarge");
  require_conditions(state, request);
  auto room = state.storage.reserve(request.parameters.at("key"), source.length);
  auto target = begin(state, request, source, action);
  const bool is_part = action == objects::S3Action::upload_part;
  auto copy = std::make_unique<Copy>(state, source, std::move(target), std::move(room),
                                     is_part ? "CopyPartResult" : "CopyObjectResult");
  if (source.length <= kCopiedAtOnce) {
    copy->go_on(source.length);
    return xml_page(copy->result());
  }
  auto response = xml_page("");
  auto body = std::make_unique<CopyResponse>(std::move(copy), source.length);
  const std::uint64_t size = body->size();
  response.body = http::StreamBody{.source = std::move(body), .size = size};
  return response;
}

}  // namespace ecg::backend
