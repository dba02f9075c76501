#pragma once
// A track's packets, from one key picture to the next.
#include <optional>
#include <vector>

#include "media/ffmpeg/ffmpeg.h"

namespace ecg::media {

struct KeyGroup {
  std::vector<Packet> packets;  ///< the key first
  bool whole = true;            ///< false: packets were dropped, for there were too many

  /// True when a packet behind the key is as large as a picture that nothing before it helps to tell.
  bool has_surprise() const;
};

class KeyGroups {
 public:
  /// `input` must outlive this object, which reads on from where it stands.
  KeyGroups(AVFormatContext& input, const AVStream& stream);

  /// nullopt at the end. Keys within half a second of the one before count as others, for there are formats
  /// with nothing but keys. What comes before the first key is left out. Throws Error(cancelled).
  std::optional<KeyGroup> next(const CancelFlag* cancel);

 private:
  Packet read(const CancelFlag* cancel);
  bool begins_group(const AVPacket& packet) const;

  AVFormatContext& input_;
  const AVStream& stream_;
  Packet ahead_;  // the key of the next group
  std::int64_t key_time_ = AV_NOPTS_VALUE;
  int unreadable_in_a_row_ = 0;
};

/// When the packet is to be shown, or decoded where that is all that is known; AV_NOPTS_VALUE: unknown.
std::int64_t time_of(const AVPacket& packet);

}  // namespace ecg::media
