#pragma once
// What a media file is, before it is decoded.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ecg::media {

struct AudioTrack {
  int index;                    ///< 0 is the first audio track
  std::string codec, language;  ///< language as the container says ("kor"), may be empty
  int rate_hz, channels;
  bool is_default = false;    ///< whether the container asks players to begin with it
  bool is_decodable = false;  ///< whether there is a decoder for it
  std::string title = {};     ///< as the container says, may be empty
};
struct VideoTrack {
  std::string codec;
  int width, height;
  double frame_rate;
};
struct MediaInfo {
  std::string container;  ///< FFmpeg's short name, "mov,mp4,m4a,3gp,3g2,mj2"
  double duration_s = 0;  ///< 0: unknown; a guess from the bit rate where there is no clock
  std::uint64_t size_bytes = 0;
  std::int64_t bit_rate = 0;
  std::vector<AudioTrack> audio;
  std::optional<VideoTrack> video;  ///< cover pictures do not count
};

/// The tracks that can be decoded: what a player plays first, the default one or else the first; then the
/// others as they lie. All of them as they lie when none can be decoded.
std::vector<int> tracks_in_order(const MediaInfo& info);

/// The index of the track that a person names: by its index from 0, by its language ("ko", "kor", "ko-KR"),
/// or by its title, without regard to ASCII case; of several the first. Throws Error(track_not_found) with
/// the tracks that there are, Error(no_audio_track) where there is none.
int track_named(const MediaInfo& info, std::string_view name);

/// Throws Error(unsupported_media | file_not_found). A file without sound is no error here.
MediaInfo probe(const std::filesystem::path& file);

}  // namespace ecg::media
