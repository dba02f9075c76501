#pragma once
// A video with its captions in the picture, for places that show no captions of their own.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/cancel.h"

namespace ecg::media {

/// In pixels, as a player shows it: turned the way the camera was held, pixels square, both sides even.
struct PictureSize {
  int width = 0, height = 0;
};

/// Throws Error(file_not_found | unsupported_media); a file without pictures, or with pictures of more than
/// 8192 x 4320, is unsupported.
PictureSize shown_size(const std::filesystem::path& video);

struct BurnProgress {
  double done_s = 0, whole_s = 0;  ///< of the video's time; whole_s 0: unknown
};

struct BurnOptions {
  double max_duration_s = 0;    ///< 0: no limit; longer is Error(media_too_long), as soon as it is known
  std::uint64_t max_bytes = 0;  ///< of what is written; 0: no limit; more is Error(media_too_large)
  int threads = 0;              ///< of decoder and encoder each; 0: as the machine has
  const CancelFlag* cancel = nullptr;  ///< looked at for every packet and picture
  std::function<void(const BurnProgress&)> progress = {};
};

struct Burned {
  PictureSize size;
  double duration_s = 0;
  std::vector<std::string> warnings;  ///< "3 damaged packets were skipped"
};

/// Draws `captions`, an ASS file, into the pictures of `video` (libass, with the fonts that fontconfig finds)
/// and writes MP4 with H.264 to `output`, which may exist. Times of the captions are those of AudioReader: 0
/// is time 0 of a browser's player. Sound is copied as it is where MP4 can hold it; other sound becomes AAC.
/// At its end the file can be played while it is loaded; when an Error is thrown, it is not whole. Cost: that
/// of encoding, about as long as the video on two cores at 1280 x 720.
///
/// throws  Error(file_not_found | unsupported_media | media_too_long | media_too_large | storage_full |
/// cancelled),
///         Error(invalid_field) for captions that libass cannot read, Error(unavailable) where this machine's
///         FFmpeg lacks libass or an encoder of H.264
Burned burn_captions(const std::filesystem::path& video, const std::filesystem::path& captions,
                     const std::filesystem::path& output, const BurnOptions& options);

}  // namespace ecg::media
