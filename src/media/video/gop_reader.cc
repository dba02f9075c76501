#include "media/video/gop_reader.h"

#include <algorithm>

namespace ecg::media {
namespace {

constexpr std::size_t kMostPackets = 1500;     // a minute of a film
constexpr std::size_t kMostBytes = 48u << 20;  // of a group
constexpr int kUnreadableInARow = 100;         // some containers find their way again after a broken place
constexpr double kNearestKeys_s = 0.5;
constexpr double kSurprise = 4;         // times the usual packet,
constexpr double kSurpriseOfKey = 0.4;  // and of the key

}  // namespace

std::int64_t time_of(const AVPacket& packet) {
  return packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
}

bool KeyGroup::has_surprise() const {
  if (packets.size() < 3) return false;
  std::vector<int> sizes;
  for (std::size_t i = 1; i < packets.size(); ++i) sizes.push_back(packets[i]->size);
  const int largest = *std::ranges::max_element(sizes);
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::ranges::nth_element(sizes, middle);
  return largest > kSurprise * *middle && largest > kSurpriseOfKey * packets[0]->size;
}

KeyGroups::KeyGroups(AVFormatContext& input, const AVStream& stream) : input_(input), stream_(stream) {}

Packet KeyGroups::read(const CancelFlag* cancel) {
  Packet packet(av_packet_alloc());
  if (!packet) throw std::bad_alloc();
  while (unreadable_in_a_row_ <= kUnreadableInARow) {
    if (cancel) cancel->throw_if_cancelled();
    const int got = av_read_frame(&input_, packet.get());
    if (got == AVERROR_EOF || got == AVERROR_EXIT) break;
    unreadable_in_a_row_ = got < 0 ? unreadable_in_a_row_ + 1 : 0;
    if (got >= 0 && packet->stream_index == stream_.index && packet->size > 0) return packet;
    av_packet_unref(packet.get());
  }
  return nullptr;
}

bool KeyGroups::begins_group(const AVPacket& packet) const {
  if (!(packet.flags & AV_PKT_FLAG_KEY)) return false;
  const std::int64_t time = time_of(packet);
  if (time == AV_NOPTS_VALUE || key_time_ == AV_NOPTS_VALUE) return true;
  return static_cast<double>(time) - static_cast<double>(key_time_) >=
         kNearestKeys_s / av_q2d(stream_.time_base);
}

std::optional<KeyGroup> KeyGroups::next(const CancelFlag* cancel) {
  while (!ahead_) {
    Packet packet = read(cancel);
    if (!packet) return std::nullopt;
    if (packet->flags & AV_PKT_FLAG_KEY) ahead_ = std::move(packet);
  }
  KeyGroup group;
  auto bytes = static_cast<std::size_t>(ahead_->size);
  key_time_ = time_of(*ahead_);
  group.packets.push_back(std::move(ahead_));
  while (Packet packet = read(cancel)) {
    if (begins_group(*packet)) {
      ahead_ = std::move(packet);
      break;
    }
    bytes += static_cast<std::size_t>(packet->size);
    group.whole = group.whole && bytes <= kMostBytes && group.packets.size() < kMostPackets;
    if (group.whole) group.packets.push_back(std::move(packet));
  }
  return group;
}

}  // namespace ecg::media
