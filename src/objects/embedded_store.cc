// Layout below the folder: objects/<2 hex>/<64 hex>, the SHA-256 of the key, so that any key is possible and
// none can leave the folder; multipart/ holds uploads in parts; uploads/ what is on its way.
#include "objects/embedded_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>

#include "base/data_folder.h"
#include "base/digest.h"
#include "base/file.h"
#include "objects/embedded/multipart_folder.h"
#include "objects/embedded/object_file.h"
#include "objects/s3/store_address.h"

namespace ecg::objects {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLongestKey = 8 << 10;
constexpr std::chrono::hours kSweepEvery{1};
constexpr std::size_t kPublishers = 64;  // keys of one mutex wait for one another's fsync

/// A header value as it came from a stranger: kept printable and short.
std::string clean_type(std::string_view type) {
  std::string clean;
  for (const char c : type.substr(0, 255))
    if (c >= 0x20 && c < 0x7f) clean += c;
  return clean;
}

void check_key(std::string_view key) {
  if (key.empty() || key.size() > kLongestKey)
    throw Error(Code::invalid_filename, "the key is empty or too long");
}

fs::path with_folder(fs::path file) {
  std::error_code problem;
  fs::create_directories(file.parent_path(), problem);
  if (problem)
    throw Error(problem == std::errc::no_space_on_device ? Code::storage_full : Code::internal,
                problem.message());
  return file;
}

class Pending : public PendingObject {
 public:
  /// `publish` renames the file to where it belongs.
  using Publish = std::function<ObjectInfo(HashedFile&)>;
  Pending(const fs::path& uploads, Publish publish) : file_(uploads), publish_(std::move(publish)) {}
  void write(std::string_view bytes) override { file_.write(bytes); }
  ObjectInfo commit() override { return publish_(file_); }

 private:
  HashedFile file_;
  const Publish publish_;
};

class FolderStore : public EmbeddedStore {
 public:
  explicit FolderStore(const EmbeddedOptions& options)
      : address_({.endpoint = options.endpoint,
                  .bucket = options.bucket,
                  .region = options.region,
                  .credentials = options.credentials,
                  .clock = options.clock}),
        clock_(options.clock),
        max_bytes_(options.max_bytes),
        min_free_bytes_(options.min_free_bytes),
        upload_life_(options.upload_life),
        objects_(options.folder / "objects"),
        uploads_(options.folder / "uploads"),
        multipart_(options.folder / "multipart", uploads_,
                   [this](std::string_view key, std::string_view id) { return is_completed(key, id); }),
        lock_(take_over(options.folder)) {
    sweep_uploads();
  }

  Verdict check(const SignedRequest& request) const override {
    return verify(request, address_.credentials(), address_.region(), clock_());
  }
  std::optional<ChunkSigning> chunks_of(const SignedRequest& request) const override {
    return chunk_signing(request, address_.credentials(), address_.region());
  }
  const std::string& bucket() const override { return address_.bucket(); }
  const std::string& region() const override { return address_.region(); }
  TimePoint made_at() const override {
    struct stat made {};
    fstat(lock_.get(), &made);  // it is written once
    return from_millis(std::int64_t{1000} * made.st_mtim.tv_sec);
  }
  std::uint64_t max_bytes() const override { return max_bytes_; }

  void require_space(std::uint64_t size_bytes) const override {
    if (min_free_bytes_ == 0) return;
    std::error_code problem;
    const fs::space_info disk = fs::space(uploads_, problem);
    if (problem || disk.available >= min_free_bytes_ + size_bytes) return;
    throw Error(Code::storage_full, std::to_string(disk.available >> 20) + " MiB are left, of which " +
                                        std::to_string(min_free_bytes_ >> 20) + " MiB stay free");
  }

  std::unique_ptr<PendingObject> begin_put(std::string_view key, NewObject object) override {
    check_key(key);
    const auto publish = [this, name = std::string(key), object = std::move(object)](HashedFile& file) {
      const std::lock_guard lock(publishing(name));
      require_admitted(object.admit, name);
      const Replaced replaced(*this, name);
      return file.commit(with_folder(path_of(name)), name,
                         {.content_type = clean_type(object.content_type), .headers = object.headers});
    };
    return std::make_unique<Pending>(uploads_, publish);
  }

  std::optional<OpenObject> open(std::string_view key, std::uint64_t first,
                                 std::uint64_t length) const override {
    UniqueFd file = open_to_read(path_of(key));
    auto facts = file ? read_trailer(file, key) : std::nullopt;
    if (!facts) return std::nullopt;
    first = std::min(first, facts->info.size_bytes);
    length = std::min(length, facts->info.size_bytes - first);
    auto source = facts->upload_id.empty() ? read_file_range(std::move(file), first, length)
                                           : read_parts_range(multipart_.path(facts->upload_id),
                                                              std::move(facts->parts), first, length);
    return OpenObject{std::move(facts->info), std::move(source)};
  }

  std::optional<ObjectInfo> head(std::string_view key) const override {
    auto facts = facts_of(key);
    return facts ? std::optional(std::move(facts->info)) : std::nullopt;
  }
  void remove(std::string_view key) override {
    const std::lock_guard lock(publishing(key));
    const Replaced replaced(*this, key);
    std::error_code ignored;
    fs::remove(path_of(key), ignored);
  }

  void each(std::string_view prefix, const See& see) const override {
    std::error_code problem;
    for (fs::recursive_directory_iterator entry(objects_, problem), end; !problem && entry != end;
         entry.increment(problem)) {
      const UniqueFd file = open_to_read(entry->path());
      const auto found = file ? read_named_trailer(file) : std::nullopt;
      if (found && found->name.starts_with(prefix)) see(found->name, found->facts.info);
    }
  }

  std::uint64_t bytes_below(std::string_view prefix) const override {
    return EmbeddedStore::bytes_below(prefix) + multipart_.unfinished_bytes(prefix);
  }

  std::string presign_put(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("PUT", key, valid);
  }
  std::string presign_get(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("GET", key, valid);
  }
  std::string presign_part(std::string_view key, std::string_view upload_id, int number,
                           std::chrono::seconds valid) const override {
    return address_.presign("PUT", key, valid, part_query(upload_id, number));
  }
  std::string url_of(std::string_view key) const override { return address_.url_of(key); }
  std::optional<std::string> key_of(std::string_view url) const override { return address_.key_of(url); }

  std::string create_upload(std::string_view key, std::string_view content_type) override {
    return begin_upload(key, {.content_type = std::string(content_type)});
  }
  std::string begin_upload(std::string_view key, const NewObject& object) override {
    check_key(key);
    const std::int64_t due = last_sweep_ms_ + std::chrono::milliseconds(kSweepEvery).count();
    if (to_millis(now()) > due) sweep_uploads();
    return multipart_.create(key, clean_type(object.content_type), object.headers);
  }
  std::vector<OpenUpload> open_uploads(std::string_view prefix) const override {
    return multipart_.open_uploads(prefix);
  }
  bool has_upload(std::string_view key, std::string_view upload_id) const override {
    return multipart_.is_open(key, upload_id);
  }
  std::vector<PartInfo> list_parts(std::string_view key, std::string_view upload_id) const override {
    return multipart_.list(key, upload_id);
  }
  std::unique_ptr<PendingObject> begin_part(std::string_view key, std::string_view upload_id, int number,
                                            std::uint64_t size_bytes) override {
    for (const PartInfo& part : multipart_.list(key, upload_id))
      if (part.number != number) size_bytes += part.size_bytes;
    if (size_bytes > max_bytes_) throw Error(Code::media_too_large, "the parts together");
    return multipart_.begin_part(key, upload_id, number);
  }

  std::unique_ptr<ByteSource> open_part(std::string_view key, std::string_view upload_id,
                                        int number) const override {
    multipart_.facts_of(key, upload_id);
    UniqueFd file = open_to_read(part_file(multipart_.path(upload_id), number));
    const auto facts = file ? read_trailer(file, upload_id) : std::nullopt;
    if (!facts) throw Error(Code::invalid_part, "part " + std::to_string(number) + " has not arrived");
    return read_file_range(std::move(file), 0, facts->info.size_bytes);
  }

  ObjectInfo complete_upload(std::string_view key, std::string_view upload_id,
                             const std::vector<PartName>& wanted) override {
    return complete_upload_if(key, upload_id, wanted, {});
  }
  ObjectInfo complete_upload_if(std::string_view key, std::string_view upload_id,
                                const std::vector<PartName>& wanted, const Admit& admit) override {
    const std::unique_lock lock(multipart_.ending());
    const UploadFacts upload = multipart_.facts_of(key, upload_id);
    if (const auto done = facts_of(key); done && done->upload_id == upload_id) return done->info;
    Facts facts = assembled(upload_id, multipart_.list(key, upload_id), wanted);
    if (facts.info.size_bytes > max_bytes_) throw Error(Code::media_too_large, "the parts together");
    facts.info.content_type = upload.content_type;
    facts.info.headers = upload.headers;
    AtomicFile file(uploads_);
    file.write(trailer_of(key, facts));
    {
      const std::lock_guard publish(publishing(key));
      require_admitted(admit, key);
      const Replaced replaced(*this, key);
      file.commit(with_folder(path_of(key)));
    }
    multipart_.remove_others(upload_id, facts.parts);
    return facts.info;
  }

  void abort_upload(std::string_view key, std::string_view upload_id) override {
    const std::unique_lock lock(multipart_.ending());
    try {
      multipart_.facts_of(key, upload_id);
    } catch (const Error&) {
      return;  // aborted already, or never there
    }
    if (!is_completed(key, upload_id)) multipart_.remove(upload_id);
  }

  void sweep_uploads() override {
    last_sweep_ms_ = to_millis(now());
    multipart_.sweep(upload_life_);
  }

 private:
  fs::path path_of(std::string_view key) const {
    const std::string name = sha256_hex(key);
    return objects_ / name.substr(0, 2) / name;
  }
  std::optional<Facts> facts_of(std::string_view key) const {
    const UniqueFd file = open_to_read(path_of(key));
    return file ? read_trailer(file, key) : std::nullopt;
  }
  bool is_completed(std::string_view key, std::string_view upload_id) const {
    const auto facts = facts_of(key);
    return facts && facts->upload_id == upload_id;
  }

  /// Held while the object of a key is replaced, so that what was looked at before is what is replaced.
  std::mutex& publishing(std::string_view key) const {
    return publishing_[std::hash<std::string_view>{}(key) % publishing_.size()];
  }
  /// With the key's lock held.
  void require_admitted(const Admit& admit, std::string_view key) const {
    if (!admit) return;
    const auto existing = head(key);
    admit(existing ? &*existing : nullptr);
  }

  /// Around what replaces or removes an object: afterwards the parts of the earlier one go. What two of them
  /// at once leave behind, the sweep finds.
  class Replaced {
   public:
    Replaced(const FolderStore& store, std::string_view key) : store_(store), key_(key) {
      if (const auto facts = store.facts_of(key)) earlier_ = facts->upload_id;
    }
    ~Replaced() {
      if (!earlier_.empty() && !store_.is_completed(key_, earlier_)) store_.multipart_.remove(earlier_);
    }
    Replaced(const Replaced&) = delete;
    Replaced& operator=(const Replaced&) = delete;

   private:
    const FolderStore& store_;
    const std::string key_;
    std::string earlier_;
  };

  /// One process at a time; what uploads an earlier one left behind goes, known by its names.
  UniqueFd take_over(const fs::path& folder) const {
    std::error_code problem;
    for (const fs::path& each : {objects_, uploads_, folder / "multipart"})
      if (!problem) fs::create_directories(each, problem);
    UniqueFd lock(problem ? -1 : ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock)
      throw Error(Code::unavailable, "the object store's folder " + folder.string() + " cannot be used");
    if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
      throw Error(Code::unavailable, "another process serves the objects in " + folder.string());
    if (!fs::is_symlink(folder, problem)) remove_left_behind(uploads_);
    return lock;
  }

  const StoreAddress address_;
  const TellTime clock_;
  const std::uint64_t max_bytes_, min_free_bytes_;
  const std::chrono::seconds upload_life_;
  const fs::path objects_, uploads_;
  const MultipartFolder multipart_;
  std::atomic<std::int64_t> last_sweep_ms_ = 0;
  mutable std::array<std::mutex, kPublishers> publishing_;
  const UniqueFd lock_;
};

}  // namespace

std::unique_ptr<EmbeddedStore> open_embedded_store(const EmbeddedOptions& options) {
  return std::make_unique<FolderStore>(options);
}

}  // namespace ecg::objects
