#pragma once
// What a process that decodes says to the one that started it, as bytes in a pipe. The sender was fed by
// strangers and may say anything: every length is checked.
//
// A frame is its kind (1 byte), the length of its payload (4 bytes, little endian, at most kMostFrameBytes),
// and the payload.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace ecg::media {

inline constexpr std::size_t kMostFrameBytes = std::size_t{4} << 20;

enum class FrameKind : char {
  started = 'b',  ///< text: why it is less confined than it should be, or nothing. The first frame
  failed = 'x',   ///< JSON {"code", "detail"}: the work is over
  done = 'e',     ///< JSON of the work's own: the work is over
  image = 'i',    ///< a WebP image, or nothing
  alive = 'a',    ///< nothing: the work goes on
  facts = 'f',    ///< JSON, MediaInfo
  samples = 's',  ///< 32-bit floats of this machine
};

struct WorkerFrame {
  FrameKind kind;
  std::string_view payload;
};

/// Bytes go in as they come, frames come out.
class FrameBuffer {
 public:
  /// Where the next bytes go; call added() with how many came. What next() gave before is gone.
  std::span<char> room();
  void added(std::size_t bytes) { filled_ += bytes; }
  /// The next whole frame. Throws Error(audio_extraction_error) for a length that is over the limit.
  std::optional<WorkerFrame> next();

 private:
  std::vector<char> bytes_;
  std::size_t taken_ = 0, filled_ = 0;  // bytes_ from the one to the other wait
  std::size_t wanted_ = 0;              // bytes of the frame that is not whole yet
};

/// Writes one frame to a pipe, waiting while it is full. False when nobody reads it any more.
bool write_frame(int descriptor, FrameKind kind, std::string_view payload);

}  // namespace ecg::media
