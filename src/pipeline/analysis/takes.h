#pragma once
// In which order the tracks of a file, and their channels, are listened to until somebody speaks.
#include <deque>
#include <optional>
#include <vector>

#include "media/sound_source.h"

namespace ecg::pipeline {

/// One way to listen to a file.
struct Take {
  std::optional<int> track = {};    ///< nullopt: the one that is played first
  std::optional<int> channel = {};  ///< nullopt: all of them, mixed

  bool operator==(const Take&) const = default;
};

/// The first take is the track that is played first, all channels mixed. Where nobody speaks in that, those
/// of its channels that drown in the mix come next, the loudest first, and then the next track likewise. No
/// more than sixteen: each is a decoding of the whole file.
class Takes {
 public:
  /// `only`: the track that was asked for, beside which no other is listened to.
  explicit Takes(const media::MediaInfo& info, std::optional<int> only = {});

  /// The one to go on with; nullopt: there are no more.
  std::optional<Take> next();
  /// What was heard of the channels in the last take, in which nobody speaks.
  void heard_nobody(const std::vector<media::ChannelMeasure>& channels);

 private:
  Take last_;
  std::deque<Take> waiting_;
  int given_ = 0;
};

}  // namespace ecg::pipeline
