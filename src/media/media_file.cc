#include "media/media_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"

namespace ecg::media {
namespace {

bool is_regular(int descriptor) {
  struct stat facts {};
  return fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
}

}  // namespace

MediaFile::MediaFile(const std::filesystem::path& path)
    // Not to wait: a pipe without a writer would keep us here for ever.
    : descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (!descriptor_ || !is_regular(descriptor_.get())) throw Error(Code::file_not_found, path.string());
}

std::uint64_t MediaFile::size_bytes() const {
  struct stat facts {};
  return fstat(descriptor_.get(), &facts) == 0 ? static_cast<std::uint64_t>(facts.st_size) : 0;
}

std::int64_t MediaFile::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
  for (;;) {
    const ssize_t got = pread(descriptor_.get(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got >= 0) return got;
    if (errno != EINTR) return -errno;
  }
}

}  // namespace ecg::media
