#include "app/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace ecg::app {

ProgressLine::ProgressLine(std::string name) : name_(std::move(name)), shown_(isatty(STDERR_FILENO)) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fprintf(stderr, "\r\033[K");
}

void ProgressLine::show(double done_s, double whole_s, std::optional<double> eta_s) const {
  if (!shown_ || whole_s <= 0) return;
  constexpr int kWidth = 30;
  const double share = std::clamp(done_s / whole_s, 0.0, 1.0);
  const std::string bar(static_cast<std::size_t>(share * kWidth), '#');
  std::fprintf(stderr, "\r\033[K%s [%-*s] %3.0f %%", name_.c_str(), kWidth, bar.c_str(), share * 100);
  if (eta_s) std::fprintf(stderr, "  %.0f s left", *eta_s);
  std::fflush(stderr);
}

}  // namespace ecg::app
