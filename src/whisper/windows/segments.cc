#include "whisper/windows/segments.h"

#include <algorithm>

namespace ecg::whisper {
namespace {

constexpr double kTimeStep_s = 0.02;
constexpr double kWorthAnother_s = 1.0;  // less sound behind the last time is not listened to again
// Windows hold speech to their end. So much of it that the model says is nothing was passed over: it takes
// what it said before for what it hears again.
constexpr double kPassedOver_s = 2.0;

}  // namespace

WindowCut cut_segments(std::span<const Token> tokens, const Tokenizer& tokenizer, double length_s,
                       double said_until_s) {
  const auto is_time = [&](std::size_t i) { return i < tokens.size() && tokenizer.is_timestamp(tokens[i]); };
  const auto seconds = [&](std::size_t i) {
    return std::min(kTimeStep_s * (tokens[i] - tokenizer.first_timestamp()), length_s);
  };
  WindowCut cut{.segments = {}, .done_s = length_s};
  std::size_t first = 0;
  const auto take = [&](std::size_t end, double end_s) {
    const double start_s = is_time(first) ? seconds(first) : 0;
    const bool has_text = std::any_of(tokens.begin() + static_cast<std::ptrdiff_t>(first),
                                      tokens.begin() + static_cast<std::ptrdiff_t>(end),
                                      [&](Token t) { return tokenizer.is_text(t); });
    if (has_text) cut.segments.push_back({first, end, start_s, std::max(start_s, end_s)});
    first = end;
  };
  for (std::size_t i = 1; i < tokens.size(); ++i)
    if (is_time(i) && is_time(i - 1)) take(i, seconds(i - 1));
  if (first == tokens.size()) return cut;

  const std::size_t last = tokens.size() - 1;
  const bool ends_with_one_time = is_time(last) && last > first && !is_time(last - 1);
  if (ends_with_one_time || first == 0) {  // the model says that nothing follows, or says no times at all
    take(tokens.size(), ends_with_one_time ? seconds(last) : length_s);
    const double end_s = ends_with_one_time ? seconds(last) : said_until_s;
    if (length_s - end_s > kPassedOver_s && end_s > kWorthAnother_s) cut.done_s = end_s;
    return cut;
  }
  const double reached_s = seconds(first);
  if (length_s - reached_s > kWorthAnother_s && reached_s > kWorthAnother_s)
    cut.done_s = reached_s;
  else
    take(tokens.size(), length_s);
  return cut;
}

}  // namespace ecg::whisper
