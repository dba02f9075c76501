#include "media/audio/filter_chain.h"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

namespace ecg::media {
namespace {

struct FreeParameters {
  void operator()(AVBufferSrcParameters* p) const { av_free(p); }
};

bool is_picture(const AVFrame& frame) { return frame.width > 0; }

void set_form(AVFilterContext* source, const AVFrame& like, AVRational time_base) {
  const std::unique_ptr<AVBufferSrcParameters, FreeParameters> form(av_buffersrc_parameters_alloc());
  if (!form) throw std::bad_alloc();
  form->format = like.format;
  form->time_base = time_base;
  form->width = like.width;
  form->height = like.height;
  form->sample_aspect_ratio = like.sample_aspect_ratio;
  form->sample_rate = like.sample_rate;
  form->ch_layout = like.ch_layout;  // copied by FFmpeg
  if (av_buffersrc_parameters_set(source, form.get()) < 0) throw std::bad_alloc();
}

}  // namespace

void FreeGraph::operator()(AVFilterGraph* p) const { avfilter_graph_free(&p); }

FilterChain::FilterChain(const AVFrame& like, AVRational time_base, const std::vector<FilterStep>& steps)
    : graph_(avfilter_graph_alloc()),
      format_(like.format),
      width_(like.width),
      height_(like.height),
      rate_hz_(like.sample_rate),
      channels_(like.ch_layout.nb_channels) {
  if (!graph_) throw std::bad_alloc();
  const bool picture = is_picture(like);
  source_ =
      avfilter_graph_alloc_filter(graph_.get(), avfilter_get_by_name(picture ? "buffer" : "abuffer"), "in");
  if (!source_) throw std::bad_alloc();
  set_form(source_, like, time_base);
  if (avfilter_init_str(source_, nullptr) < 0)
    throw Error(Code::unsupported_media, "frames of no known form");
  last_ = source_;
  for (const FilterStep& step : steps) add(step);
  sink_ = add({picture ? "buffersink" : "abuffersink", {}});
  if (const int made = avfilter_graph_config(graph_.get(), nullptr); made < 0)
    throw Error(Code::unsupported_media, "the frames cannot be converted: " + error_text(made));
}

AVFilterContext* FilterChain::add(const FilterStep& step) {
  const AVFilter* filter = avfilter_get_by_name(step.filter.c_str());
  if (!filter) throw Error(Code::unavailable, "this FFmpeg has no filter '" + step.filter + "'");
  AVFilterContext* made = avfilter_graph_alloc_filter(graph_.get(), filter, nullptr);
  if (!made) throw std::bad_alloc();
  for (const auto& [name, value] : step.options)
    if (av_opt_set(made, name.c_str(), value.c_str(), AV_OPT_SEARCH_CHILDREN) < 0)
      throw Error(Code::internal, step.filter + " takes no " + name + "=" + value);
  if (const int begun = avfilter_init_str(made, nullptr); begun < 0)
    throw Error(Code::invalid_field, step.filter + ": " + error_text(begun));
  if (avfilter_link(last_, 0, made, 0) < 0) throw Error(Code::internal, step.filter + " cannot be joined");
  return last_ = made;
}

bool FilterChain::fits(const AVFrame& frame) const {
  return frame.format == format_ && frame.width == width_ && frame.height == height_ &&
         frame.sample_rate == rate_hz_ && frame.ch_layout.nb_channels == channels_;
}

void FilterChain::push(AVFrame* frame) {
  const int taken = av_buffersrc_add_frame(source_, frame);
  if (taken == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (taken < 0 && frame)
    throw Error(Code::unsupported_media, "a frame cannot be converted: " + error_text(taken));
}

bool FilterChain::pull(AVFrame& frame) { return av_buffersink_get_frame(sink_, &frame) >= 0; }

AVRational FilterChain::time_base() const { return av_buffersink_get_time_base(sink_); }

void FilterChain::set_frame_samples(int samples) {
  av_buffersink_set_frame_size(sink_, static_cast<unsigned>(samples));
}

}  // namespace ecg::media
