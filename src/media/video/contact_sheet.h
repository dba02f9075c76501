#pragma once
// Small pictures of a video over time, and the sheets they are put on.
#include <vector>

#include "media/pictures.h"
#include "media/video/thumbnail_scaler.h"

namespace ecg::media {

class ContactSheet {
 public:
  /// Pictures are taken about so often; of a video of unknown length (0) every few seconds.
  explicit ContactSheet(double duration_s);

  bool wants(double time_s) const { return time_s >= next_s_; }
  /// A picture because it is time for one.
  void add(double time_s, SmallPicture picture);
  /// A picture in case a shot begins with it.
  void add_beginning(double time_s, SmallPicture picture);

  /// Puts on sheets what is to be shown: a picture for each shot where there is one, and those between. All
  /// have the size of the first.
  void lay_out(const std::vector<Shot>& shots, double end_s, Pictures& into) const;

 private:
  struct Taken {
    double time_s;
    SmallPicture picture;
  };
  using Chosen = std::vector<const Taken*>;
  Chosen chosen(const std::vector<Shot>& shots) const;

  const double every_s_;
  double next_s_ = 0;
  std::vector<Taken> regular_, beginnings_;
};

}  // namespace ecg::media
