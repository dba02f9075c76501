#pragma once
// A row of FFmpeg's filters, from one kind of frames to another.
#include <string>
#include <utility>
#include <vector>

#include "media/ffmpeg/ffmpeg.h"

struct AVFilterContext;
struct AVFilterGraph;

namespace ecg::media {

struct FreeGraph {
  void operator()(AVFilterGraph* p) const;
};

/// One filter with its options, as its manual names them. Values need no escapes.
struct FilterStep {
  std::string filter;
  std::vector<std::pair<std::string, std::string>> options;
};

class FilterChain {
 public:
  /// For frames of the form of `like`, whose times count in `time_base`. Throws Error(unavailable) where this
  /// FFmpeg lacks a filter, Error(invalid_field) where one does not take its options.
  FilterChain(const AVFrame& like, AVRational time_base, const std::vector<FilterStep>& steps);

  bool fits(const AVFrame& frame) const;  ///< whether it was made for such frames
  void push(AVFrame* frame);              ///< takes it; nullptr: there are no more
  bool pull(AVFrame& frame);              ///< false: it waits for more, or has ended
  AVRational time_base() const;           ///< of the frames that come out
  void set_frame_samples(int samples);    ///< of the sound that comes out; the last frame may be shorter

 private:
  AVFilterContext* add(const FilterStep& step);

  std::unique_ptr<AVFilterGraph, FreeGraph> graph_;
  AVFilterContext* source_ = nullptr;
  AVFilterContext* sink_ = nullptr;
  AVFilterContext* last_ = nullptr;
  const int format_, width_, height_, rate_hz_, channels_;
};

}  // namespace ecg::media
