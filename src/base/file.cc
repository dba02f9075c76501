#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/ids.h"

namespace ecg {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kWriteBack = 8 << 20;
constexpr std::string_view kTempFile = ".partial-", kTempFolder = "ecg-";  // before random digits
constexpr std::size_t kRandomBytes = 8;

std::string temp_name(std::string_view prefix) { return std::string(prefix) + random_hex(kRandomBytes); }

bool is_temp_name(std::string_view name, std::string_view prefix) {
  return name.starts_with(prefix) && name.size() == prefix.size() + 2 * kRandomBytes &&
         name.find_first_not_of("0123456789abcdef", prefix.size()) == std::string_view::npos;
}

[[noreturn]] void fail(const char* action, const fs::path& path) {
  const int problem = errno;
  const Code code = problem == ENOSPC || problem == EDQUOT ? Code::storage_full : Code::internal;
  throw Error(code, std::string(action) + " " + path.string() + ": " + std::strerror(problem));
}

void sync_folder(const fs::path& folder) {
  const int descriptor = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open", folder);
  fsync(descriptor);
  close(descriptor);
}

}  // namespace

bool is_temp_file_name(std::string_view name) { return is_temp_name(name, kTempFile); }
bool is_temp_folder_name(std::string_view name) { return is_temp_name(name, kTempFolder); }

AtomicFile::AtomicFile(const fs::path& folder) : path_(folder / temp_name(kTempFile)) {
  descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
  if (descriptor_ < 0) fail("create", path_);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!committed_) unlink(path_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  if (size_ - on_its_way_ >= kWriteBack) begin_write_back();
}

/// A kernel keeps what is written for half a minute, and fsync would then wait for all of it.
void AtomicFile::begin_write_back() {
  sync_file_range(descriptor_, static_cast<off_t>(on_its_way_), static_cast<off_t>(size_ - on_its_way_),
                  SYNC_FILE_RANGE_WRITE);  // what goes wrong is for fsync to say
  on_its_way_ = size_;
}

void AtomicFile::commit(const fs::path& target) {
  if (fsync(descriptor_) != 0) fail("fsync", path_);
  if (rename(path_.c_str(), target.c_str()) != 0) fail("rename to", target);
  committed_ = true;
  sync_folder(target.parent_path());
}

void write_file(const fs::path& target, std::string_view bytes) {
  AtomicFile file(target.has_parent_path() ? target.parent_path() : fs::path("."));
  file.write(bytes);
  file.commit(fs::absolute(target));
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(Code::file_not_found, path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

TempFolder::TempFolder(const fs::path& parent) : path_(parent / temp_name(kTempFolder)) {
  if (mkdir(path_.c_str(), 0700) != 0) fail("create", path_);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace ecg
