#include "app/standard_input.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "base/file.h"
#include "base/wait_readable.h"

namespace ecg::app {
namespace {

constexpr std::size_t kPiece = 256 << 10;
constexpr std::chrono::hours kLong{1};

void read_all(const std::function<void(std::string_view)>& take, const CancelFlag& cancel) {
  std::string piece(kPiece, '\0');
  while (true) {
    if (!wait_readable(STDIN_FILENO, kLong, &cancel)) continue;
    const ssize_t size = read(STDIN_FILENO, piece.data(), piece.size());
    if (size == 0) return;
    if (size < 0 && errno != EINTR && errno != EAGAIN)
      throw Error(Code::file_not_found, std::string("standard input: ") + std::strerror(errno));
    if (size > 0) take({piece.data(), static_cast<std::size_t>(size)});
  }
}

}  // namespace

std::string read_standard_input(const CancelFlag& cancel) {
  std::string all;
  read_all([&](std::string_view piece) { all += piece; }, cancel);
  return all;
}

void save_standard_input(const std::filesystem::path& target, const CancelFlag& cancel) {
  AtomicFile file(target.parent_path());
  read_all([&](std::string_view piece) { file.write(piece); }, cancel);
  file.commit(target);
}

}  // namespace ecg::app
