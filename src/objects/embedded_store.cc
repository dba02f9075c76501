// Layout below the folder: objects/<2 hex>/<64 hex>, the SHA-256 of the key, so that any key is possible and
// none can leave the folder; uploads/ holds what is on its way. An object's file is its bytes, then one line
// of JSON (key, type, MD5, size), then the line's length in 8 hex digits: published by a single rename, data
// and facts together.
#include "objects/embedded_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/digest.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "objects/store_address.h"

namespace ecg::objects {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kLengthDigits = 8, kLongestFacts = 64 << 10, kLongestKey = 8 << 10;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

bool read_at(const Descriptor& file, std::uint64_t position, std::span<char> out) {
  while (!out.empty()) {
    const ssize_t got = pread(file.get(), out.data(), out.size(), static_cast<off_t>(position));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    position += static_cast<std::uint64_t>(got);
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return true;
}

std::string trailer_of(std::string_view key, const ObjectInfo& info) {
  const std::string facts = to_text(json::object{
      {"key", to_hex(key)}, {"type", info.content_type}, {"etag", info.etag}, {"size", info.size_bytes}});
  char length[kLengthDigits + 1];
  std::snprintf(length, sizeof length, "%08zx", facts.size());
  return facts + length;
}

/// nullopt for a file that is no object of this key.
std::optional<ObjectInfo> read_trailer(const Descriptor& file, std::string_view key) {
  struct stat status {};
  if (fstat(file.get(), &status) != 0) return std::nullopt;
  const auto whole = static_cast<std::uint64_t>(status.st_size);
  char digits[kLengthDigits + 1] = {};
  if (whole < kLengthDigits || !read_at(file, whole - kLengthDigits, {digits, kLengthDigits}))
    return std::nullopt;
  const std::uint64_t length = std::strtoul(digits, nullptr, 16);
  if (length > kLongestFacts || whole < kLengthDigits + length) return std::nullopt;
  std::string text(length, '\0');
  if (!read_at(file, whole - kLengthDigits - length, text)) return std::nullopt;
  try {
    const json::object facts = parse_json_object(text);
    ObjectInfo info{.size_bytes = static_cast<std::uint64_t>(optional_integer(facts, "size").value_or(-1)),
                    .etag = required_string(facts, "etag"),
                    .content_type = required_string(facts, "type")};
    const bool ours =
        required_string(facts, "key") == to_hex(key) && info.size_bytes == whole - kLengthDigits - length;
    return ours ? std::optional(info) : std::nullopt;
  } catch (const Error& damage) {
    log::error("an object's file is damaged", {{"key", std::string(key)}, {"why", damage.what()}});
    return std::nullopt;
  }
}

/// A header value as it came from a stranger: kept printable and short.
std::string clean_type(std::string_view type) {
  std::string clean;
  for (const char c : type.substr(0, 255))
    if (c >= 0x20 && c < 0x7f) clean += c;
  return clean;
}

class Pending : public PendingObject {
 public:
  Pending(const fs::path& uploads, fs::path target, std::string key, std::string type)
      : file_(uploads), target_(std::move(target)), key_(std::move(key)), type_(std::move(type)) {}

  void write(std::string_view bytes) override {
    file_.write(bytes);
    md5_.update(bytes);
    size_ += bytes.size();
  }

  ObjectInfo commit() override {
    ObjectInfo info{.size_bytes = size_, .etag = "\"" + md5_.finish_hex() + "\"", .content_type = type_};
    file_.write(trailer_of(key_, info));
    std::error_code problem;
    fs::create_directories(target_.parent_path(), problem);
    if (problem)
      throw Error(problem == std::errc::no_space_on_device ? Code::storage_full : Code::internal,
                  problem.message());
    file_.commit(target_);
    return info;
  }

 private:
  AtomicFile file_;
  Hash md5_{Hash::Kind::md5};
  const fs::path target_;
  const std::string key_, type_;
  std::uint64_t size_ = 0;
};

/// Part of an object's bytes. The open file stays readable when the object is replaced or removed.
class Part : public ByteSource {
 public:
  Part(Descriptor file, std::uint64_t first, std::uint64_t length)
      : file_(std::move(file)), position_(first), left_(length) {}

  std::size_t read(std::span<char> out) override {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left_));
    if (size == 0) return 0;
    if (!read_at(file_, position_, out.first(size)))
      throw Error(Code::internal, "an object's file became shorter");
    position_ += size;
    left_ -= size;
    return size;
  }

 private:
  Descriptor file_;
  std::uint64_t position_, left_;
};

class FolderStore : public EmbeddedStore {
 public:
  explicit FolderStore(const EmbeddedOptions& options)
      : address_{options.endpoint, options.bucket, options.region, options.credentials},
        max_bytes_(options.max_bytes),
        objects_(options.folder / "objects"),
        uploads_(options.folder / "uploads"),
        lock_(take_over(options.folder)) {}

  Verdict check(const SignedRequest& request) const override {
    return verify(request, address_.credentials, address_.region, now());
  }
  const std::string& bucket() const override { return address_.bucket; }
  std::uint64_t max_bytes() const override { return max_bytes_; }

  std::unique_ptr<PendingObject> begin_put(std::string_view key, std::string_view content_type) override {
    if (key.empty() || key.size() > kLongestKey)
      throw Error(Code::invalid_filename, "the key is empty or too long");
    return std::make_unique<Pending>(uploads_, path_of(key), std::string(key), clean_type(content_type));
  }

  std::optional<OpenObject> open(std::string_view key, std::uint64_t first,
                                 std::uint64_t length) const override {
    Descriptor file(::open(path_of(key).c_str(), O_RDONLY | O_CLOEXEC));
    const auto info = file ? read_trailer(file, key) : std::nullopt;
    if (!info) return std::nullopt;
    first = std::min(first, info->size_bytes);
    length = std::min(length, info->size_bytes - first);
    return OpenObject{*info, std::make_unique<Part>(std::move(file), first, length)};
  }

  std::optional<ObjectInfo> head(std::string_view key) const override {
    const auto object = open(key, 0, 0);
    return object ? std::optional(object->info) : std::nullopt;
  }
  void remove(std::string_view key) override {
    std::error_code ignored;
    fs::remove(path_of(key), ignored);
  }

  std::string presign_put(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("PUT", key, valid);
  }
  std::string presign_get(std::string_view key, std::chrono::seconds valid) const override {
    return address_.presign("GET", key, valid);
  }
  std::string url_of(std::string_view key) const override { return address_.url_of(key); }
  std::optional<std::string> key_of(std::string_view url) const override { return address_.key_of(url); }

 private:
  fs::path path_of(std::string_view key) const {
    const std::string name = sha256_hex(key);
    return objects_ / name.substr(0, 2) / name;
  }

  /// One process at a time; what uploads an earlier one left behind goes.
  Descriptor take_over(const fs::path& folder) const {
    std::error_code problem;
    fs::create_directories(objects_, problem);
    if (!problem) fs::create_directories(uploads_, problem);
    Descriptor lock(problem ? -1 : ::open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
    if (!lock)
      throw Error(Code::unavailable, "the object store's folder " + folder.string() + " cannot be used");
    if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
      throw Error(Code::unavailable, "another process serves the objects in " + folder.string());
    for (const auto& left_behind : fs::directory_iterator(uploads_)) fs::remove(left_behind.path(), problem);
    return lock;
  }

  const StoreAddress address_;
  const std::uint64_t max_bytes_;
  const fs::path objects_, uploads_;
  const Descriptor lock_;
};

}  // namespace

std::unique_ptr<EmbeddedStore> open_embedded_store(const EmbeddedOptions& options) {
  return std::make_unique<FolderStore>(options);
}

}  // namespace ecg::objects
