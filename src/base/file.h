#pragma once
// Files that are either whole or not there.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace ecg {

/// An open file descriptor for writing a new file beside its final name: write, then commit() or vanish.
/// Throws Error(storage_full) on ENOSPC or EDQUOT, Error(internal) with the system's words otherwise.
class AtomicFile {
 public:
  /// A temp file in `folder`, which must exist and lie on the same file system as every commit() target.
  explicit AtomicFile(const std::filesystem::path& folder);
  ~AtomicFile();  ///< removes the temp file unless committed
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::string_view bytes);
  /// fsync, rename to `target` (replacing it), fsync of its folder.
  void commit(const std::filesystem::path& target);
  const std::filesystem::path& path() const { return path_; }

 private:
  void begin_write_back();

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0, on_its_way_ = 0;  // written, and of that handed to the disk
  bool committed_ = false;
};

/// Whether it is a name of AtomicFile's temp files; of TempFolder's folders.
bool is_temp_file_name(std::string_view name);
bool is_temp_folder_name(std::string_view name);

/// Writes `bytes` to `target` atomically. Same errors.
void write_file(const std::filesystem::path& target, std::string_view bytes);
/// Throws Error(file_not_found).
std::string read_file(const std::filesystem::path& path);

/// A folder of its own under the system's temp folder (or `parent`), removed with everything in it at the
/// end.
class TempFolder {
 public:
  explicit TempFolder(const std::filesystem::path& parent = std::filesystem::temp_directory_path());
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace ecg
