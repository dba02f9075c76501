#include "media/video/thumbnail_scaler.h"

extern "C" {
#include <libswscale/swscale.h>
}

#include <algorithm>
#include <cassert>
#include <utility>

namespace ecg::media {
namespace {

constexpr const char* kQuality = "70";

Size half(Size size) { return {size.width / 2, size.height / 2}; }

std::size_t area(Size size) {
  return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

using Plane = std::vector<std::uint8_t>;

void paste_plane(const Plane& part, Size size, Plane& whole, int whole_width, int x, int y) {
  for (int row = 0; row < size.height; ++row)
    std::copy_n(part.begin() + static_cast<std::ptrdiff_t>(row) * size.width, size.width,
                whole.begin() + static_cast<std::ptrdiff_t>(y + row) * whole_width + x);
}

Plane turned_plane(const Plane& plane, Size size) {
  Plane turned(plane.size());
  for (int y = 0; y < size.height; ++y)
    for (int x = 0; x < size.width; ++x)
      turned[static_cast<std::size_t>(x) * static_cast<std::size_t>(size.height) +
             static_cast<std::size_t>(size.height - 1 - y)] =
          plane[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                static_cast<std::size_t>(x)];
  return turned;
}

/// FFmpeg wants room behind the rows.
Frame empty_frame(Size size) {
  Frame frame(av_frame_alloc());
  if (!frame) throw std::bad_alloc();
  frame->format = AV_PIX_FMT_YUV420P;
  frame->width = size.width;
  frame->height = size.height;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

Plane plane_of(const AVFrame& frame, int plane, Size size) {
  Plane copy;
  copy.reserve(area(size));
  for (int row = 0; row < size.height; ++row) {
    const std::uint8_t* from = frame.data[plane] + static_cast<std::ptrdiff_t>(row) * frame.linesize[plane];
    copy.insert(copy.end(), from, from + size.width);
  }
  return copy;
}

Frame frame_of(const SmallPicture& picture) {
  Frame frame = empty_frame(picture.size);
  const auto fill = [&](int plane, const Plane& from, Size size) {
    for (int row = 0; row < size.height; ++row)
      std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(row) * size.width, size.width,
                  frame->data[plane] + static_cast<std::ptrdiff_t>(row) * frame->linesize[plane]);
  };
  fill(0, picture.y, picture.size);
  fill(1, picture.u, half(picture.size));
  fill(2, picture.v, half(picture.size));
  return frame;
}

Codec webp_encoder(Size size) {
  const AVCodec* encoder = avcodec_find_encoder_by_name("libwebp");
  Codec codec(encoder ? avcodec_alloc_context3(encoder) : nullptr);
  if (!codec) return nullptr;
  codec->width = size.width;
  codec->height = size.height;
  codec->pix_fmt = AV_PIX_FMT_YUV420P;
  codec->time_base = {1, 1};
  av_opt_set(codec->priv_data, "quality", kQuality, 0);
  return avcodec_open2(codec.get(), encoder, nullptr) >= 0 ? std::move(codec) : nullptr;
}

/// Means of `columns` x `rows` equal blocks.
void put_means(const Plane& plane, Size size, std::size_t columns, std::size_t rows, float* cells) {
  const auto width = static_cast<std::size_t>(size.width), height = static_cast<std::size_t>(size.height);
  const std::size_t block_width = width / columns, block_height = height / rows;
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column) {
      std::uint32_t sum = 0;
      for (std::size_t y = row * block_height; y < (row + 1) * block_height; ++y)
        for (std::size_t x = column * block_width; x < (column + 1) * block_width; ++x)
          sum += plane[y * width + x];
      *cells++ = static_cast<float>(sum) / static_cast<float>(block_width * block_height);
    }
}

}  // namespace

SmallPicture grey_picture(Size size) {
  constexpr std::uint8_t kGrey = 128;
  return {size, Plane(area(size), kGrey), Plane(area(half(size)), kGrey), Plane(area(half(size)), kGrey)};
}

void paste(const SmallPicture& part, SmallPicture& whole, int x, int y) {
  assert(x % 2 == 0 && y % 2 == 0 && x + part.size.width <= whole.size.width &&
         y + part.size.height <= whole.size.height);
  paste_plane(part.y, part.size, whole.y, whole.size.width, x, y);
  paste_plane(part.u, half(part.size), whole.u, whole.size.width / 2, x / 2, y / 2);
  paste_plane(part.v, half(part.size), whole.v, whole.size.width / 2, x / 2, y / 2);
}

std::string to_webp(const SmallPicture& picture) {
  const Codec codec = webp_encoder(picture.size);
  const Packet packet(av_packet_alloc());
  if (!codec || !packet) return "";
  const Frame frame = frame_of(picture);
  frame->pts = 0;
  const bool sent =
      avcodec_send_frame(codec.get(), frame.get()) >= 0 && avcodec_send_frame(codec.get(), nullptr) >= 0;
  if (!sent || avcodec_receive_packet(codec.get(), packet.get()) < 0) return "";
  return {reinterpret_cast<const char*>(packet->data), static_cast<std::size_t>(packet->size)};
}

PictureScaler::~PictureScaler() {
  sws_freeContext(smooth_);
  sws_freeContext(coarse_);
}

SmallPicture PictureScaler::scaled(const AVFrame& frame, Size size) {
  return convert(smooth_, frame, size, SWS_AREA);
}

SmallPicture PictureScaler::sampled(const AVFrame& frame, Size size) {
  return convert(coarse_, frame, size, SWS_POINT);
}

SmallPicture PictureScaler::convert(SwsContext*& scaler, const AVFrame& frame, Size size, int how) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  if (!sws_isSupportedInput(format)) return {};
  scaler = sws_getCachedContext(scaler, frame.width, frame.height, format, size.width, size.height,
                                AV_PIX_FMT_YUV420P, how, nullptr, nullptr, nullptr);
  if (!scaler) return {};
  const Frame target = empty_frame(size);
  if (sws_scale(scaler, frame.data, frame.linesize, 0, frame.height, target->data, target->linesize) !=
      size.height)
    return {};
  return {.size = size,
          .y = plane_of(*target, 0, size),
          .u = plane_of(*target, 1, half(size)),
          .v = plane_of(*target, 2, half(size))};
}

SmallPicture turned(const SmallPicture& picture, int quarters) {
  SmallPicture result = picture;
  for (; quarters > 0; --quarters) {
    const Size size = result.size;
    result = {.size = {size.height, size.width},
              .y = turned_plane(result.y, size),
              .u = turned_plane(result.u, half(size)),
              .v = turned_plane(result.v, half(size))};
  }
  return result;
}

FrameSignature look_at(const SmallPicture& picture, double time_s) {
  assert(picture.size.width == kSampleSize.width && picture.size.height == kSampleSize.height);
  FrameSignature::Cells cells;
  put_means(picture.y, picture.size, 32, 18, cells.data());
  put_means(picture.u, half(picture.size), 16, 9, cells.data() + FrameSignature::kBright);
  put_means(picture.v, half(picture.size), 16, 9,
            cells.data() + FrameSignature::kBright + FrameSignature::kColour);
  return make_look(time_s, cells);
}

}  // namespace ecg::media
