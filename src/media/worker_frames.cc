#include "media/worker_frames.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace ecg::media {
namespace {

constexpr std::size_t kHeadBytes = 5;
constexpr std::size_t kRoomBytes = 64 * 1024;

std::size_t length_in(const char* head) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i)
    length |= static_cast<std::size_t>(static_cast<unsigned char>(head[1 + i])) << (8 * i);
  return length;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::span<char> FrameBuffer::room() {
  std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_),
            bytes_.begin() + static_cast<std::ptrdiff_t>(filled_), bytes_.begin());
  filled_ -= taken_;
  taken_ = 0;
  bytes_.resize(std::max({bytes_.size(), filled_ + kRoomBytes, wanted_}));
  return std::span(bytes_).subspan(filled_);
}

std::optional<WorkerFrame> FrameBuffer::next() {
  if (filled_ - taken_ < kHeadBytes) return std::nullopt;
  const char* head = bytes_.data() + taken_;
  const std::size_t length = length_in(head);
  if (length > kMostFrameBytes)
    throw Error(Code::audio_extraction_error, "the decoder says what makes no sense");
  wanted_ = kHeadBytes + length;
  if (filled_ - taken_ < wanted_) return std::nullopt;
  taken_ += wanted_;
  wanted_ = 0;
  return WorkerFrame{static_cast<FrameKind>(head[0]), std::string_view(head + kHeadBytes, length)};
}

bool write_frame(int descriptor, FrameKind kind, std::string_view payload) {
  std::array<char, kHeadBytes> head{static_cast<char>(kind)};
  for (std::size_t i = 0; i < 4; ++i) head[1 + i] = static_cast<char>(payload.size() >> (8 * i) & 0xFF);
  return write_all(descriptor, {head.data(), head.size()}) && write_all(descriptor, payload);
}

}  // namespace ecg::media
