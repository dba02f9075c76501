#pragma once
// An MP4 file while it is written.
#include <cstdint>
#include <filesystem>

#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

struct CloseOutput {
  void operator()(AVFormatContext* p) const;
};

class MovieWriter {
 public:
  /// Throws Error(storage_full | internal).
  MovieWriter(const std::filesystem::path& file, std::uint64_t max_bytes, const CancelFlag* cancel);

  /// A track for packets of that kind; before begin().
  AVStream* add_track(const AVCodecParameters& codec, AVRational time_base);
  static bool can_hold(AVCodecID codec);
  static bool wants_global_header();

  void copy_tags(const AVDictionary* tags);
  void begin();
  /// Times of `packet` count in `time_base`. Takes the packet. Throws Error(storage_full | media_too_large |
  /// cancelled | internal).
  void write(AVPacket& packet, const AVStream& track, AVRational time_base);
  /// Writes the index, in front of all else, and closes the file.
  void finish();

 private:
  void check(int result) const;

  const CancelFlag* const cancel_;
  const std::uint64_t max_bytes_;
  std::unique_ptr<AVFormatContext, CloseOutput> output_;
};

}  // namespace ecg::media
