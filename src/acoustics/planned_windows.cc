#include "acoustics/planned_windows.h"

#include <algorithm>
#include <array>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {

PlannedWindows::PlannedWindows(std::span<const WindowPlan> plans, SampleSource source)
    : plans_(plans), source_(std::move(source)) {
  if (!plans_.empty()) position_ = plans_.front().front().first;
}

double PlannedWindows::heard_s() const { return static_cast<double>(position_) / kSampleRateHz; }

std::optional<SpeechWindow> PlannedWindows::next() {
  if (plans_.empty()) return std::nullopt;
  SpeechWindow window{.samples = {}, .spans = plans_.front()};
  for (const auto& span : window.spans) {
    skip_to(span.first);
    window.samples.resize(window.samples.size() + span.size);
    read(std::span(window.samples).last(span.size));
  }
  plans_ = plans_.subspan(1);
  return window;
}

void PlannedWindows::skip_to(std::uint64_t sample) {
  std::array<float, 4096> dropped;
  while (position_ < sample)
    read(std::span(dropped).first(std::min<std::uint64_t>(dropped.size(), sample - position_)));
}

void PlannedWindows::read(std::span<float> out) {
  position_ += out.size();
  while (!out.empty()) {
    const std::size_t got = source_(out);
    if (got == 0) break;
    out = out.subspan(got);
  }
  std::fill(out.begin(), out.end(), 0.0f);
}

SampleSource stream_of(const SpeechWindow& window) {
  return [&window, at = std::uint64_t{0}](std::span<float> out) mutable {
    std::uint64_t begin = 0;
    for (const auto& span : window.spans) {
      const std::uint64_t first = span.first - window.spans.front().first;
      if (at < first) {
        const std::size_t count = std::min<std::uint64_t>(out.size(), first - at);
        std::ranges::fill(out.first(count), 0.0f);
        return at += count, count;
      }
      if (at < first + span.size) {
        const std::size_t count = std::min<std::uint64_t>(out.size(), first + span.size - at);
        std::copy_n(window.samples.begin() + static_cast<std::ptrdiff_t>(begin + at - first), count,
                    out.begin());
        return at += count, count;
      }
      begin += span.size;
    }
    return std::size_t{0};
  };
}

}  // namespace ecg::acoustics
