#pragma once
// Pictures made small, turned upright, put together and written as WebP.
#include <cstdint>
#include <string>
#include <vector>

#include "media/ffmpeg/ffmpeg.h"
#include "media/video/frame_signature.h"

struct SwsContext;

namespace ecg::media {

struct Size {
  int width = 0, height = 0;
};

/// Planar YUV 4:2:0, 8 bit, rows without padding; both sides even.
struct SmallPicture {
  Size size;
  std::vector<std::uint8_t> y, u, v;
};

SmallPicture grey_picture(Size size);
/// Copies `part` into `whole` with its corner at even `x`, `y`; it must fit.
void paste(const SmallPicture& part, SmallPicture& whole, int x, int y);

/// WebP by FFmpeg's libwebp; empty when this FFmpeg has no such encoder.
std::string to_webp(const SmallPicture& picture);

class PictureScaler {
 public:
  PictureScaler() = default;
  ~PictureScaler();
  PictureScaler(const PictureScaler&) = delete;
  PictureScaler& operator=(const PictureScaler&) = delete;

  /// `frame` at `size`, as it lies in the file. Empty when its form cannot be converted.
  SmallPicture scaled(const AVFrame& frame, Size size);
  /// The same from few points of the picture: quick, and good enough for means.
  SmallPicture sampled(const AVFrame& frame, Size size);

 private:
  static SmallPicture convert(SwsContext*& scaler, const AVFrame& frame, Size size, int how);

  SwsContext* smooth_ = nullptr;
  SwsContext* coarse_ = nullptr;
};

/// Turned by so many quarters clockwise, 0 to 3.
SmallPicture turned(const SmallPicture& picture, int quarters);

/// What `picture` looks like from far away; its size must be 256 x 144.
inline constexpr Size kSampleSize{256, 144};
FrameSignature look_at(const SmallPicture& picture, double time_s);

}  // namespace ecg::media
