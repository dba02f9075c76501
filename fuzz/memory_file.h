#pragma once
// For targets that read media: a file in memory, so that no disk slows the search down.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/error.h"

namespace ecg::fuzz {

inline constexpr std::size_t kMostBytes = 64 * 1024;

class MemoryFile {
 public:
  MemoryFile(const std::uint8_t* data, std::size_t size) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 || write(descriptor_, data, size) != static_cast<ssize_t>(size)) std::abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

/// `read` looks into a file of these bytes, and may throw an Error but nothing else.
template <typename Read>
int try_file(const std::uint8_t* data, std::size_t size, Read read) {
  if (size > kMostBytes) return 0;
  const MemoryFile file(data, size);
  try {
    read(file.path());
  } catch (const Error&) {
  }
  return 0;
}

}  // namespace ecg::fuzz
