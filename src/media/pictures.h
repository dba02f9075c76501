#pragma once
// What a video shows, as far as captions and a page need it: where its shots begin, and small pictures of it.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/cancel.h"
#include "media/media_file.h"

namespace ecg::media {

/// A shot begins here; the first one, at 0, is not told.
struct Shot {
  double time_s = 0;  ///< of its first picture, on a browser's clock; for a fade, of the emptiest one
  double score = 0;   ///< how different it looks, 0..1
};

/// Which part of which sheet shows a stretch of time. They follow each other without gaps from 0 on.
struct Thumbnail {
  double start_s = 0, end_s = 0;
  int sheet = 0, x = 0, y = 0, width = 0, height = 0;
};

struct Pictures {
  int width = 0, height = 0;  ///< as shown: turned, with square pixels
  double frame_rate = 0;      ///< 0: unknown
  std::vector<Shot> shots;
  std::string poster;               ///< WebP; empty where nothing could be decoded or there is no encoder
  std::vector<std::string> sheets;  ///< WebP, at most kMostSheets
  std::vector<Thumbnail> thumbnails;
};

inline constexpr std::size_t kMostSheets = 6;

struct PictureOptions {
  const CancelFlag* cancel = nullptr;  ///< looked at for every packet
  int threads = 1;                     ///< that decode
  /// Of this thread's time (with more than one, of the process's), for each second of video, beside some
  /// seconds for any: beyond half of it only key pictures are looked at, beyond all of it the rest stays
  /// unseen.
  double max_work_share = 0.25;
  std::function<void()> alive = {};  ///< called now and then; may be empty
};

/// Looks through the picture of a file on the calling thread. nullopt for a file without one; a still cover
/// counts as none. Throws Error(unsupported_media | cancelled).
///
/// Of every group of pictures only the key is decoded, and the others where the keys around them differ or a
/// packet is as large as a new picture would be; of those first what others are made of, and the rest where
/// that shows a change whose moment counts. Memory: two groups of packets and some 50 MB.
std::optional<Pictures> look_at_pictures(MediaFile file, const PictureOptions& options);

}  // namespace ecg::media
