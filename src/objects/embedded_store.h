#pragma once
// The object store for one machine: a folder behind the backend's own port, path-style /<bucket>/<key>.
// Keys are kept as percent-encoded names below the folder, so no key can leave it and any key is possible.
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/io.h"
#include "objects/object_store.h"
#include "objects/s3_listing.h"
#include "objects/sigv4.h"

namespace ecg::objects {

struct EmbeddedOptions {
  std::filesystem::path folder;  ///< made when absent
  std::string endpoint;          ///< as clients reach it: "http://127.0.0.1:8000"
  std::string bucket = "ecg";
  std::string region = "us-east-1";
  Credentials credentials;
  TellTime clock = now;                               ///< that signatures are made and checked by
  std::uint64_t max_bytes = std::uint64_t{20} << 30;  ///< of an object, and of the parts of one upload
  std::uint64_t min_free_bytes = 0;             ///< what uploads leave free on the disk; 0: they may fill it
  std::chrono::seconds upload_life{48 * 3600};  ///< an upload in parts that was silent so long is removed
};

/// Asked when an object is to be published, with what is there then, nullptr for nothing, and nothing comes
/// in between: throws an Error to keep it. Empty: whatever is there is replaced.
using Admit = std::function<void(const ObjectInfo* existing)>;

/// What is told of an object before its bytes.
struct NewObject {
  std::string content_type;
  KeptHeaders headers = {};
  Admit admit = {};
};

/// An upload in progress: a temp file, published whole by commit() or gone without trace.
class PendingObject : public ByteSink {
 public:
  virtual ObjectInfo commit() = 0;  ///< fsync, rename; the object exists from here on
};

struct OpenObject {
  ObjectInfo info;
  std::unique_ptr<ByteSource> source;
};

class EmbeddedStore : public ObjectStore {
 public:
  virtual Verdict check(const SignedRequest& request) const = 0;  ///< against now and our credentials
  /// Of a request that check() found valid.
  virtual std::optional<ChunkSigning> chunks_of(const SignedRequest& request) const = 0;
  virtual const std::string& bucket() const = 0;
  virtual const std::string& region() const = 0;
  virtual TimePoint made_at() const = 0;  ///< the bucket
  virtual std::uint64_t max_bytes() const = 0;
  /// Throws Error(storage_full) when `size_bytes` more would leave less than min_free_bytes on the disk. To
  /// be asked before each upload; what is on its way already goes on.
  virtual void require_space(std::uint64_t size_bytes) const = 0;
  /// Throws Error(storage_full) here or in write() when the disk is full.
  virtual std::unique_ptr<PendingObject> begin_put(std::string_view key, NewObject object) = 0;
  /// The same upload as ObjectStore::create_upload(), with what else is told of it.
  virtual std::string begin_upload(std::string_view key, const NewObject& object) = 0;
  virtual std::vector<OpenUpload> open_uploads(std::string_view prefix) const = 0;
  /// A part of an upload begun by create_upload(). Parts may be of any size, and come in any order and at the
  /// same time. Throws Error(upload_not_found) here or in commit(), Error(invalid_part) for a number that
  /// cannot be, Error(media_too_large) when `size_bytes` more would be too many for the whole upload.
  virtual std::unique_ptr<PendingObject> begin_part(std::string_view key, std::string_view upload_id,
                                                    int number, std::uint64_t size_bytes) = 0;
  /// The bytes of a part that has come. Throws Error(upload_not_found | invalid_part).
  virtual std::unique_ptr<ByteSource> open_part(std::string_view key, std::string_view upload_id,
                                                int number) const = 0;
  /// As complete_upload(), where `admit` lets it, which is asked as NewObject's is; not by the same call
  /// again.
  virtual ObjectInfo complete_upload_if(std::string_view key, std::string_view upload_id,
                                        const std::vector<PartName>& parts, const Admit& admit) = 0;
  /// Removes the uploads that were silent for longer than upload_life. Also done when the store is opened,
  /// and with create_upload() once an hour.
  virtual void sweep_uploads() = 0;
  /// The bytes [first, first+length) of an object; length may reach past the end. nullopt: no such object.
  virtual std::optional<OpenObject> open(std::string_view key, std::uint64_t first = 0,
                                         std::uint64_t length = UINT64_MAX) const = 0;
};

/// Removes what uploads of an earlier run left behind. Throws Error(unavailable).
std::unique_ptr<EmbeddedStore> open_embedded_store(const EmbeddedOptions& options);

/// Access and secret key of this machine, from `file`; made at random (mode 0600) when it is not there yet.
Credentials local_credentials(const std::filesystem::path& file);

}  // namespace ecg::objects
