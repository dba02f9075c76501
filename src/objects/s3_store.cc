#include "objects/s3_store.h"

#include "base/text.h"
#include "objects/embedded/multipart_folder.h"
#include "objects/multipart_xml.h"
#include "objects/s3/list_xml.h"
#include "objects/s3/s3_transfer.h"
#include "objects/s3/store_address.h"
#include "objects/s3/xml.h"

namespace ecg::objects {
namespace {

constexpr std::chrono::seconds kOwnRequests{300};  // life of a signature that nobody but us sees
constexpr std::chrono::seconds kJoining{60};       // what joining ten thousand parts may take on some servers

/// <Code> of an error's body; empty when there is none.
std::string error_code(const std::string& body) {
  try {
    const XmlElement root = parse_xml(body);
    const XmlElement* code = root.name == "Error" ? root.child("Code") : nullptr;
    return code ? code->text : "";
  } catch (const Error&) {
    return "";
  }
}

[[noreturn]] void refuse(const http::ClientResponse& answer) {
  const std::string code = error_code(answer.body);
  if (code == "NoSuchUpload") throw Error(Code::upload_not_found);
  if (code == "InvalidPart" || code == "InvalidPartOrder" || code == "EntityTooSmall")
    throw Error(Code::invalid_part, code);
  if (code == "EntityTooLarge") throw Error(Code::media_too_large, "the object store says so");
  throw Error(Code::unavailable, "the object store answered " + std::to_string(answer.status) + " " + code);
}

std::string header(const http::ClientResponse& answer, std::string_view name) {
  return answer.headers.find(name).value_or("");
}

class S3Store : public ObjectStore {
 public:
  explicit S3Store(const RemoteOptions& options) : signer_(make_signing_store(options)), address_(options) {}

  std::string presign_put(std::string_view key, std::chrono::seconds valid) const override {
    return signer_->presign_put(key, valid);
  }
  std::string presign_get(std::string_view key, std::chrono::seconds valid) const override {
    return signer_->presign_get(key, valid);
  }
  std::string url_of(std::string_view key) const override { return signer_->url_of(key); }
  std::optional<std::string> key_of(std::string_view url) const override { return signer_->key_of(url); }
  std::string presign_part(std::string_view key, std::string_view upload_id, int number,
                           std::chrono::seconds valid) const override {
    return signer_->presign_part(key, upload_id, number, valid);
  }

  std::optional<ObjectInfo> head(std::string_view key) const override {
    const http::ClientResponse answer = ask("HEAD", key);
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) refuse(answer);
    const auto size = to_integer(header(answer, "content-length"));
    if (!size || *size < 0) throw Error(Code::unavailable, "the object store tells no size");
    return ObjectInfo{.size_bytes = static_cast<std::uint64_t>(*size),
                      .etag = header(answer, "etag"),
                      .content_type = header(answer, "content-type")};
  }

  void remove(std::string_view key) override {
    const http::ClientResponse answer = ask("DELETE", key);
    if (answer.status / 100 != 2 && answer.status != 404) refuse(answer);
  }

  void each(std::string_view prefix, const See& see) const override {
    std::string next;
    do {
      Parameters query{{"list-type", "2"}, {"prefix", std::string(prefix)}};
      if (!next.empty()) query.emplace_back("continuation-token", next);
      const http::ClientResponse answer = ask("GET", "", std::move(query));
      if (answer.status != 200) refuse(answer);
      const ListPage page = parse_list_page(answer.body);
      for (const ListedObject& object : page.objects) see(object.key, object.info);
      next = page.next;
    } while (!next.empty());
  }

  std::string create_upload(std::string_view key, std::string_view content_type) override {
    const http::ClientResponse answer = ask("POST", key, {{"uploads", ""}}, {}, std::string(content_type));
    if (answer.status != 200) refuse(answer);
    return parse_created_upload(answer.body);
  }

  bool has_upload(std::string_view key, std::string_view upload_id) const override {
    try {
      page_of_parts(key, upload_id, 0, 1);
      return true;
    } catch (const Error& error) {
      if (error.code() != Code::upload_not_found) throw;
      return false;
    }
  }

  std::vector<PartInfo> list_parts(std::string_view key, std::string_view upload_id) const override {
    std::vector<PartInfo> parts;
    for (bool more = true; more;) {
      auto page = page_of_parts(key, upload_id, parts.empty() ? 0 : parts.back().number, 1000);
      more = page.more && !page.parts.empty();
      parts.insert(parts.end(), page.parts.begin(), page.parts.end());
    }
    return parts;
  }

  ObjectInfo complete_upload(std::string_view key, std::string_view upload_id,
                             const std::vector<PartName>& parts) override {
    if (parts.empty()) throw Error(Code::invalid_part, "/parts is empty");
    const http::ClientResponse answer =
        ask("POST", key, {{"uploadId", std::string(upload_id)}}, complete_request_xml(parts), {}, kJoining);
    // S3 begins its answer before it is done: an error may come with status 200.
    const std::string code = error_code(answer.body);
    if (answer.status == 200 && code.empty()) return existing(key);
    if (code == "NoSuchUpload") return completed_before(key, parts);
    refuse(answer);
  }

  void abort_upload(std::string_view key, std::string_view upload_id) override {
    const http::ClientResponse answer = ask("DELETE", key, {{"uploadId", std::string(upload_id)}});
    if (answer.status / 100 != 2 && answer.status != 404) refuse(answer);
  }

 private:
  http::ClientResponse ask(std::string_view method, std::string_view key, Parameters query = {},
                           const std::string& body = {}, const std::string& content_type = {},
                           std::chrono::milliseconds patience = S3Transfer::kPatience) const {
    const std::string url = address_.presign(method, key, kOwnRequests, std::move(query));
    return transfer_.send(std::string(method), url, body, content_type, patience);
  }

  PartsRead page_of_parts(std::string_view key, std::string_view upload_id, int after, int most) const {
    const http::ClientResponse answer = ask("GET", key,
                                            {{"uploadId", std::string(upload_id)},
                                             {"part-number-marker", std::to_string(after)},
                                             {"max-parts", std::to_string(most)}});
    if (answer.status != 200) refuse(answer);
    return parse_parts(answer.body);
  }

  ObjectInfo existing(std::string_view key) const {
    auto info = head(key);
    if (!info) throw Error(Code::object_not_found, std::string(key));
    return *std::move(info);
  }

  /// The same call again: the upload is gone because it became this object, which its ETag shows.
  ObjectInfo completed_before(std::string_view key, const std::vector<PartName>& parts) const {
    const auto info = head(key);
    if (!info || info->etag != etag_of_parts(parts)) throw Error(Code::upload_not_found);
    return *info;
  }

  const std::unique_ptr<ObjectStore> signer_;
  const StoreAddress address_;
  mutable S3Transfer transfer_;
};

}  // namespace

std::unique_ptr<ObjectStore> open_s3_store(const RemoteOptions& options) {
  return std::make_unique<S3Store>(options);
}

}  // namespace ecg::objects
