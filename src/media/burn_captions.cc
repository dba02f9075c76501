#include "media/burn_captions.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/display.h>
}

#include "media/burn_in/burn_track.h"
#include "media/ffmpeg/describe.h"

namespace ecg::media {
namespace {

constexpr int kWidest = 8192, kHighest = 4320;  // what H.264 goes up to (level 6.2, roughly)
constexpr int kUnreadableInARow = 100;          // some containers find their way again after a broken place

/// In quarter turns, clockwise: how the picture is turned to be shown.
int quarter_turns(const AVStream& stream) {
  std::size_t size = 0;
  const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!matrix || size < 9 * sizeof(std::int32_t)) return 0;
  const double degrees = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
  return std::isfinite(degrees) ? (static_cast<int>(std::lround(degrees / 90)) % 4 + 4) % 4 : 0;
}

int even(double pixels) { return std::max(2, static_cast<int>(std::lround(pixels / 2)) * 2); }

/// Wide pixels make the picture wider; nobody means more than 4 to 1.
double pixel_shape(AVFormatContext& input, AVStream& stream) {
  const AVRational shape = av_guess_sample_aspect_ratio(&input, &stream, nullptr);
  if (shape.num <= 0 || shape.den <= 0) return 1;
  const double ratio = av_q2d(shape);
  return ratio < 0.25 || ratio > 4 ? 1 : ratio;
}

AVStream& required_pictures(const AVFormatContext& input) {
  AVStream* stream = picture_stream(input);
  if (!stream || stream->codecpar->codec_id == AV_CODEC_ID_NONE)
    throw Error(Code::unsupported_media, "there are no pictures in it");
  return *stream;
}

PictureSize size_of(AVFormatContext& input, AVStream& pictures) {
  const AVCodecParameters& codec = *pictures.codecpar;
  const double width = codec.width * pixel_shape(input, pictures), height = codec.height;
  if (codec.width <= 0 || codec.height <= 0)
    throw Error(Code::unsupported_media, "its pictures have no size");
  const bool upright = quarter_turns(pictures) % 2 == 0;
  const PictureSize size{even(upright ? width : height), even(upright ? height : width)};
  if (std::max(size.width, size.height) > kWidest || std::min(size.width, size.height) > kHighest)
    throw Error(Code::unsupported_media, "its pictures have more than 8192 x 4320 pixels");
  return size;
}

std::vector<FilterStep> turning(int quarter_turns) {
  switch (quarter_turns) {
    case 1:
      return {{"transpose", {{"dir", "clock"}}}};
    case 2:
      return {{"hflip", {}}, {"vflip", {}}};
    case 3:
      return {{"transpose", {{"dir", "cclock"}}}};
    default:
      return {};
  }
}

/// The captions are drawn last: upright, on square pixels, as sharp as they are shown.
std::vector<FilterStep> picture_steps(const AVStream& pictures, PictureSize size,
                                      const std::filesystem::path& captions) {
  std::vector<FilterStep> steps = turning(quarter_turns(pictures));
  steps.push_back({"scale", {{"w", std::to_string(size.width)}, {"h", std::to_string(size.height)}}});
  steps.push_back({"setsar", {{"sar", "1"}}});
  steps.push_back({"format", {{"pix_fmts", "yuv420p"}}});
  steps.push_back({"ass", {{"filename", captions.string()}}});
  return steps;
}

class Burning {
 public:
  Burning(const std::filesystem::path& video, const std::filesystem::path& captions,
          const std::filesystem::path& output, const BurnOptions& options)
      : options_(options),
        input_(open_input(video, options.cancel)),
        zero_s_(zero_of(*input_)),
        whole_s_(clock_end_s(*input_)),
        packet_(av_packet_alloc()),
        writer_(output, options.max_bytes, options.cancel) {
    if (!packet_) throw std::bad_alloc();
    check_length(whole_s_);
    add_pictures(captions);
    add_sound();
    writer_.copy_tags(input_->metadata);
    writer_.begin();
  }

  Burned run() {
    while (read_packet()) {
      tell();
      check_length(pictures_->written_s());
    }
    for (const auto& track : tracks_) track->finish();
    if (pictures_->frames() == 0)
      throw Error(Code::unsupported_media, "not a single picture could be decoded");
    writer_.finish();
    return {size_, pictures_->written_s(), warnings()};
  }

 private:
  static double zero_of(const AVFormatContext& input) {
    const bool knows_start = input.start_time != AV_NOPTS_VALUE;
    const double start_s = knows_start ? static_cast<double>(input.start_time) / AV_TIME_BASE : 0;
    return clock_zero_s(input).value_or(start_s);
  }

  void add_pictures(const std::filesystem::path& captions) {
    AVStream& stream = required_pictures(*input_);
    size_ = size_of(*input_, stream);
    const AVRational rate = av_guess_frame_rate(input_.get(), &stream, nullptr);
    auto track = std::make_unique<MadeTrack>(
        stream, zero_s_, picture_steps(stream, size_, captions),
        open_picture_encoder(size_.width, size_.height, stream, rate, options_.threads), writer_,
        options_.cancel, options_.threads);
    pictures_ = track.get();
    tracks_.push_back(std::move(track));
  }

  void add_sound() {
    for (int i = 0; AVStream* stream = audio_stream(*input_, i); ++i) {
      if (MovieWriter::can_hold(stream->codecpar->codec_id)) {
        tracks_.push_back(std::make_unique<CopiedTrack>(*stream, zero_s_, writer_));
        continue;
      }
      Codec encoder = open_aac_encoder(*stream->codecpar);
      auto steps = aac_steps(*encoder);
      tracks_.push_back(std::make_unique<MadeTrack>(*stream, zero_s_, std::move(steps), std::move(encoder),
                                                    writer_, options_.cancel, 1));
    }
  }

  bool read_packet() {
    if (options_.cancel) options_.cancel->throw_if_cancelled();
    const int got = av_read_frame(input_.get(), packet_.get());
    if (got == AVERROR_EOF || got == AVERROR_EXIT) return false;
    if (got < 0) return ++unreadable_ <= kUnreadableInARow;
    unreadable_ = 0;
    for (const auto& track : tracks_)
      if (track->from().index == packet_->stream_index) track->take(*packet_);
    av_packet_unref(packet_.get());
    return true;
  }

  void tell() const {
    if (options_.progress) options_.progress({.done_s = pictures_->written_s(), .whole_s = whole_s_});
  }

  void check_length(double length_s) const {
    if (options_.max_duration_s > 0 && length_s > options_.max_duration_s)
      throw Error(Code::media_too_long,
                  "longer than " + std::to_string(std::llround(options_.max_duration_s)) + " s");
  }

  std::vector<std::string> warnings() const {
    std::int64_t damaged = 0;
    for (const auto& track : tracks_) damaged += track->damaged();
    if (damaged == 0) return {};
    return {std::to_string(damaged) + " damaged packets were skipped"};
  }

  const BurnOptions& options_;
  const Input input_;
  const double zero_s_, whole_s_;
  const Packet packet_;
  MovieWriter writer_;
  PictureSize size_;
  std::vector<std::unique_ptr<BurnTrack>> tracks_;
  MadeTrack* pictures_ = nullptr;
  int unreadable_ = 0;
};

}  // namespace

PictureSize shown_size(const std::filesystem::path& video) {
  const Input input = open_input(video, nullptr);
  return size_of(*input, required_pictures(*input));
}

Burned burn_captions(const std::filesystem::path& video, const std::filesystem::path& captions,
                     const std::filesystem::path& output, const BurnOptions& options) {
  return Burning(video, captions, output, options).run();
}

}  // namespace ecg::media
