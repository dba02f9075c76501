#pragma once
// A media file that is open for reading: by its path, or one that somebody else opened and handed over.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "base/unique_fd.h"

namespace ecg::media {

class MediaFile {
 public:
  /// Wherever a path stands, this may. Throws Error(file_not_found) for what is no regular file.
  MediaFile(const std::filesystem::path& path);
  /// Takes `descriptor`, which is closed at the end.
  explicit MediaFile(int descriptor) : descriptor_(descriptor) {}

  int descriptor() const { return descriptor_.get(); }
  std::uint64_t size_bytes() const;  ///< 0 when it cannot be asked for
  /// What lies at `offset`, at most `out.size()` bytes; 0 at the end, negative errno when reading failed.
  std::int64_t read_at(std::uint64_t offset, std::span<std::uint8_t> out) const;

 private:
  UniqueFd descriptor_;
};

}  // namespace ecg::media
