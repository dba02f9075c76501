// Packets -> key pictures, and all pictures where something changes -> shots and small pictures.
#include "media/pictures.h"

extern "C" {
#include <libavutil/display.h>
}
#include <algorithm>
#include <cmath>
#include <ctime>
#include <utility>

#include "media/ffmpeg/describe.h"
#include "media/video/contact_sheet.h"
#include "media/video/gop_reader.h"
#include "media/video/picture_decoder.h"
#include "media/video/shot_finder.h"
#include "media/video/thumbnail_scaler.h"

namespace ecg::media {
namespace {

constexpr double kSuspect = 0.15;  // between two keys: something has changed, perhaps by a cut
constexpr double kUnclear = 0.2;   // between two pictures with others between them
constexpr float kNearlyEmpty = 10, kFades = 0.5f;  // of contrast
constexpr double kTail_s = 0.7;                    // behind a key, to tell a flash on it from a cut
constexpr double kWork_s = 15;                     // for any video
constexpr double kMostWork_s = 3000;               // below the processor time of a decoding process
constexpr Size kThumbnailBox{160, 120}, kPosterBox{640, 640};
constexpr double kBetterPoster = 1.15;
constexpr double kOpening_s = 1;  // where films fade in

/// Of this thread; with several, of all there are.
double worked_seconds(int threads) {
  timespec time{};
  clock_gettime(threads > 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

/// Clockwise quarters that the container asks for: phones film upright lying down.
int quarters_of(const AVStream& stream) {
  std::size_t bytes = 0;
  const auto* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes);
  if (!matrix || bytes < 9 * sizeof(std::int32_t)) return 0;
  const double angle = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
  return std::isfinite(angle) ? ((static_cast<int>(std::lround(angle / 90)) % 4) + 4) % 4 : 0;
}

/// With square pixels, not turned.
Size square_size(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  const AVRational told =
      stream.sample_aspect_ratio.num > 0 ? stream.sample_aspect_ratio : codec.sample_aspect_ratio;
  const double ratio = told.num > 0 && told.den > 0 ? std::clamp(av_q2d(told), 0.1, 10.0) : 1;
  return {static_cast<int>(std::lround(codec.width * ratio)), codec.height};
}

Size turned_size(Size size, int quarters) { return quarters % 2 == 0 ? size : Size{size.height, size.width}; }

/// The largest of the same shape within `box`, in even numbers, and never larger than `size`.
Size fitted(Size size, Size box) {
  const double scale = std::min(
      {1.0, static_cast<double>(box.width) / size.width, static_cast<double>(box.height) / size.height});
  const auto even = [&](int side) {
    return std::max(2, static_cast<int>(std::lround(side * scale / 2)) * 2);
  };
  return {even(size.width), even(size.height)};
}

double worth_as_poster(const FrameSignature& look) {
  const bool is_grey = look.brightness > 40 && look.brightness < 215;
  return look.contrast * (is_grey ? 1 : 0.5) * (look.time_s < kOpening_s ? 0.7 : 1);
}

struct Sight {
  FrameSignature look;
  SmallPicture beginning;  ///< empty where it is much like the one before
};
struct Span {
  double start_s, end_s;
};

/// Between which pictures, others having been left out, something happened of which the moment counts: a cut,
/// or the emptiest picture of a fade.
std::vector<Span> unclear_spans(const std::vector<Sight>& sights, double frame_s) {
  std::vector<Span> spans;
  for (std::size_t i = 1; i < sights.size(); ++i) {
    const FrameSignature &a = sights[i - 1].look, &b = sights[i].look;
    if (b.time_s - a.time_s < 1.5 * frame_s) continue;
    const bool fades =
        std::min(a.contrast, b.contrast) < kNearlyEmpty && std::abs(a.contrast - b.contrast) > kFades;
    if (fades || difference(a, b) >= kUnclear) spans.push_back({a.time_s, b.time_s});
  }
  return spans;
}

class Watching {
 public:
  Watching(MediaFile file, const PictureOptions& options)
      : options_(options),
        input_(open_input(std::move(file), options.cancel)),
        stream_(picture_stream(*input_)) {
    if (!stream_) return;
    for (unsigned i = 0; i < input_->nb_streams; ++i)
      if (input_->streams[i] != stream_) input_->streams[i]->discard = AVDISCARD_ALL;
    zero_s_ = clock_zero_s(*input_).value_or(0);
    duration_s_ = clock_end_s(*input_);
    quarters_ = quarters_of(*stream_);
    const Size shown = turned_size(square_size(*stream_), quarters_);
    pictures_.width = shown.width;
    pictures_.height = shown.height;
    const AVRational rate = stream_->avg_frame_rate;
    pictures_.frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
    frame_s_ = pictures_.frame_rate > 0 ? 1 / pictures_.frame_rate : 0;
    work_s_ = std::min(kMostWork_s, kWork_s + options.max_work_share * duration_s_);
  }

  bool has_picture() const { return stream_ && pictures_.width > 0 && pictures_.height > 0; }

  Pictures watch() {
    PictureDecoder decoder(*stream_, options_.threads);
    KeyGroups groups(*input_, *stream_);
    ContactSheet sheet(duration_s_);
    decoder_ = &decoder;
    sheet_ = &sheet;
    auto group = groups.next(options_.cancel);
    if (group) last_key_ = look_at_key(*group);
    while (group && spent() < work_s_) {
      if (options_.alive) options_.alive();
      auto after = groups.next(options_.cancel);
      look_between(*group, after ? &*after : nullptr);
      group = std::move(after);
    }
    pictures_.shots = shots_.finish();
    sheet.lay_out(pictures_.shots, std::max(duration_s_, last_.time_s), pictures_);
    if (!poster_.y.empty()) pictures_.poster = to_webp(poster_);
    return std::move(pictures_);
  }

 private:
  double spent() const { return worked_seconds(options_.threads) - started_s_; }

  /// The picture of the key alone; nullopt when it is damaged.
  std::optional<FrameSignature> look_at_key(const KeyGroup& group) {
    std::optional<FrameSignature> look;
    const double before_s = spent();
    const auto needed = [](const AVPacket&) { return true; };
    decode(std::span(group.packets).first(1), needed, [&](const AVFrame& frame, double time_s) {
      look = look_of(frame, time_s);
      if (!look) return;
      if (sheet_->wants(time_s)) sheet_->add(time_s, thumbnail(frame));
      consider_as_poster(frame, *look);
    });
    key_work_s_ = spent() - before_s;
    return look;
  }

  /// Adds to the finder what lies between this group's key and the next one's, and that one too.
  void look_between(const KeyGroup& group, const KeyGroup* after) {
    if (last_key_) add(*last_key_, false);
    const std::optional<FrameSignature> next_key = after ? look_at_key(*after) : std::nullopt;
    if (is_suspect(group, next_key, after)) look_closely(group, after);
    last_key_ = next_key;
  }

  /// Nothing is known of the end of the last group, so it is looked at.
  bool is_suspect(const KeyGroup& group, const std::optional<FrameSignature>& next_key,
                  const KeyGroup* after) const {
    if (spent() > work_s_ / 2 || spent() + work_for(group) > work_s_) return false;
    if (!after || !last_key_ || !next_key || group.has_surprise()) return true;
    return std::max(difference(*last_key_, *next_key), difference(last_, *next_key)) >= kSuspect;
  }

  /// As if each picture took as long as the key did. One group of very large pictures takes minutes.
  double work_for(const KeyGroup& group) const {
    return key_work_s_ * static_cast<double>(group.packets.size());
  }

  /// First at those pictures alone that others are made of, which is half of the work; then at all where
  /// between two of them something has happened.
  void look_closely(const KeyGroup& group, const KeyGroup* after) {
    const std::vector<Packet> packets = with_tail(group, after);
    std::vector<Sight> sights = see(packets, [&](const AVPacket&) { return frame_s_ <= 0; });
    const std::vector<Span> unclear = unclear_spans(sights, frame_s_);
    if (!unclear.empty())
      sights = see(packets, [&](const AVPacket& packet) { return is_within(packet, unclear); });
    for (Sight& sight : sights) add(sight.look, true, std::move(sight.beginning));
  }

  /// The group's packets, and those of some time behind the next key.
  std::vector<Packet> with_tail(const KeyGroup& group, const KeyGroup* after) const {
    std::vector<Packet> packets;
    const auto share = [&](const Packet& packet) { packets.emplace_back(av_packet_clone(packet.get())); };
    for (const Packet& packet : group.packets) share(packet);
    const double until_s = after ? seconds_of(*after->packets[0]).value_or(0) + kTail_s : 0;
    for (std::size_t i = 0; after && i < after->packets.size(); ++i) {
      const auto time_s = seconds_of(*after->packets[i]);
      if (time_s && *time_s > until_s) break;
      share(after->packets[i]);
    }
    return packets;
  }

  std::vector<Sight> see(std::span<const Packet> packets, const PictureDecoder::Needed& needed) {
    std::vector<Sight> sights;
    decode(packets, needed, [&](const AVFrame& frame, double time_s) {
      const auto look = look_of(frame, time_s);
      if (!look) return;
      const bool begins = difference(sights.empty() ? last_ : sights.back().look, *look) >= kCut;
      sights.push_back({*look, begins ? thumbnail(frame) : SmallPicture{}});
    });
    return sights;
  }

  /// On the player's clock.
  std::optional<double> seconds_of(const AVPacket& packet) const {
    const std::int64_t time = time_of(packet);
    if (time == AV_NOPTS_VALUE) return std::nullopt;
    return static_cast<double>(time) * av_q2d(stream_->time_base) - zero_s_;
  }

  bool is_within(const AVPacket& packet, const std::vector<Span>& spans) const {
    const auto time_s = seconds_of(packet);
    return !time_s || std::ranges::any_of(spans, [&](const Span& span) {
      return *time_s > span.start_s - frame_s_ && *time_s < span.end_s + frame_s_;
    });
  }

  /// `beginning` is how its shot would begin, where it may be one. What was added already, or comes out of
  /// order, is passed over.
  void add(const FrameSignature& look, bool follows, SmallPicture beginning = {}) {
    if (look.time_s <= last_.time_s + 1e-6) return;
    last_ = look;
    const double change = shots_.add(look, follows);
    if (change >= kCut && !beginning.y.empty()) sheet_->add_beginning(look.time_s, std::move(beginning));
  }

  template <class See>
  void decode(std::span<const Packet> packets, const PictureDecoder::Needed& needed, const See& see) {
    decoder_->decode(
        packets, needed, [&](const AVFrame& frame, double time_s) { see(frame, time_s - zero_s_); },
        options_.cancel);
  }

  std::optional<FrameSignature> look_of(const AVFrame& frame, double time_s) {
    const SmallPicture sample = scaler_.sampled(frame, kSampleSize);
    if (sample.y.empty() || time_s < 0) return std::nullopt;
    return look_at(sample, time_s);
  }

  SmallPicture small(const AVFrame& frame, Size box) {
    const Size shown = fitted({pictures_.width, pictures_.height}, box);
    return turned(scaler_.scaled(frame, turned_size(shown, quarters_)), quarters_);
  }
  SmallPicture thumbnail(const AVFrame& frame) { return small(frame, kThumbnailBox); }

  void consider_as_poster(const AVFrame& frame, const FrameSignature& look) {
    const bool is_late = duration_s_ > 0 && look.time_s > duration_s_ / 2;
    const double worth = worth_as_poster(look);
    if (!poster_.y.empty() && (is_late || worth < kBetterPoster * poster_worth_)) return;
    poster_ = small(frame, kPosterBox);
    poster_worth_ = worth;
  }

  const PictureOptions options_;
  const Input input_;
  AVStream* const stream_;
  const double started_s_ = worked_seconds(options_.threads);
  double zero_s_ = 0, duration_s_ = 0, work_s_ = 0;
  double key_work_s_ = 0;  // for the last key
  double frame_s_ = 0;     // from one picture to the next; 0: unknown
  int quarters_ = 0;

  PictureDecoder* decoder_ = nullptr;
  ContactSheet* sheet_ = nullptr;
  PictureScaler scaler_;
  ShotFinder shots_;
  std::optional<FrameSignature> last_key_;
  FrameSignature last_{.time_s = -1};  // that was added: a key, or what was seen of the pictures behind it
  SmallPicture poster_;
  double poster_worth_ = 0;
  Pictures pictures_;
};

}  // namespace

std::optional<Pictures> look_at_pictures(MediaFile file, const PictureOptions& options) {
  Watching watching(std::move(file), options);
  if (!watching.has_picture()) return std::nullopt;
  return watching.watch();
}

}  // namespace ecg::media
