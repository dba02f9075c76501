#include "acoustics/speech_windows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "acoustics/log_mel.h"

namespace ecg::acoustics {
namespace {

constexpr float kSpeech = 0.5f, kNoSpeech = 0.35f;
constexpr float kFaint = 0.1f;  // of a sentence's end that dies away, or goes under in music
constexpr std::uint64_t chunks_in(double seconds) {
  return static_cast<std::uint64_t>(seconds * kSampleRateHz / kVoiceChunk);
}
constexpr std::uint64_t kLongest = chunks_in(SpeechWindows::kLongest_s);
constexpr std::uint64_t kShortestSilence = chunks_in(0.3);
constexpr std::uint64_t kLongestFading = chunks_in(0.8);
constexpr std::uint64_t kPadding = chunks_in(0.2);         // kept before and behind speech
constexpr std::uint64_t kShortestSpeech = chunks_in(0.1);  // less is a click
constexpr std::uint64_t kKeptPause = chunks_in(1.0);       // of longer ones half of it at either side
constexpr std::uint64_t kHalfPause = kKeptPause / 2;
constexpr std::uint64_t kHalf = kLongest / 2;  // speech without a pause is cut in its second half
constexpr std::uint64_t kNearlyFull = kLongest * 4 / 5;
constexpr std::uint64_t kScrap = chunks_in(1.0);  // of speech: too little to be heard right on its own
constexpr std::uint64_t kShortestBreath = chunks_in(0.1);
constexpr std::size_t kRestOfWord = kSampleRateHz / 2;
constexpr std::size_t kSamplesRead = 128 * kVoiceChunk;

double seconds(std::uint64_t samples) { return static_cast<double>(samples) / kSampleRateHz; }

}  // namespace

double SpeechWindow::duration_s() const { return seconds(samples.size()); }

std::size_t SpeechWindow::span_at(double window_s) const {
  std::size_t index = 0;
  while (index + 1 < spans.size() && window_s >= span_end_s(index)) ++index;
  return index;
}

double SpeechWindow::span_end_s(std::size_t index) const {
  std::uint64_t end = 0;
  for (std::size_t i = 0; i <= index; ++i) end += spans[i].size;
  return seconds(end);
}

double SpeechWindow::speech_begin_s(std::size_t index) const {
  return span_end_s(index) - seconds(spans[index].size - spans[index].before);
}

double SpeechWindow::speech_end_s(std::size_t index) const {
  return span_end_s(index) - seconds(spans[index].after);
}

bool SpeechWindow::is_seam_before(std::size_t index) const {
  return index > 0 && index < spans.size() &&
         spans[index - 1].first + spans[index - 1].size != spans[index].first;
}

double SpeechWindow::stream_s(double window_s, bool is_end) const {
  std::size_t index = span_at(window_s);
  if (is_end && index > 0 && window_s <= span_end_s(index - 1)) --index;
  const double chunk_s = seconds(spans[index].size);
  return seconds(spans[index].first) + std::clamp(window_s - (span_end_s(index) - chunk_s), 0.0, chunk_s);
}

SpeechWindow SpeechWindow::behind(double window_s) const {
  std::size_t dropped = std::min(static_cast<std::size_t>(window_s * kSampleRateHz), samples.size());
  SpeechWindow rest{.samples = {samples.begin() + static_cast<std::ptrdiff_t>(dropped), samples.end()},
                    .spans = {}};
  for (const SpeechSpan& span : spans) {
    const std::size_t cut = std::min(dropped, span.size);
    dropped -= cut;
    if (cut == span.size) continue;
    rest.spans.push_back({.first = span.first + cut,
                          .size = span.size - cut,
                          .before = span.before - std::min(span.before, cut),
                          .after = std::min(span.after, span.size - cut)});
  }
  if (rest.spans.size() > 1) {
    SpeechSpan& first = rest.spans.front();
    const std::size_t left = first.size - first.before;
    if (first.before == 0 && left - first.after <= kRestOfWord) first.after = left;
  }
  return rest;
}

SpeechWindow SpeechWindow::part(double from_s, double to_s) const {
  SpeechWindow rest = behind(from_s);
  const auto wanted = static_cast<std::size_t>(std::max(to_s - from_s, 0.0) * kSampleRateHz);
  std::size_t left = std::min(wanted, rest.samples.size());
  rest.samples.resize(left);
  std::erase_if(rest.spans, [&](SpeechSpan& span) {
    const std::size_t kept = std::min(left, span.size);
    left -= kept;
    span.after -= std::min(span.after, span.size - kept);
    span.before = std::min(span.before, kept);
    span.size = kept;
    return kept == 0;
  });
  return rest;
}

SpeechWindows::SpeechWindows(SampleSource source, ChunkProbabilities probabilities)
    : source_(std::move(source)), probabilities_(std::move(probabilities)) {}

double SpeechWindows::heard_s() const { return seconds(samples_heard_); }

double SpeechWindows::held_s() const {
  std::size_t samples = buffer_.size();
  for (const Region& region : regions_) samples += region.samples.size() + region.after.size();
  return seconds(samples);
}

std::optional<SpeechWindow> SpeechWindows::next() {
  for (;;) {
    if (length(regions_.size()) > kLongest) {
      const std::size_t count = best_cut();
      return take(split_next(count) ? count + 1 : count);
    }
    if (listen()) continue;
    if (regions_.empty()) return std::nullopt;
    return take(regions_.size());
  }
}

/// Some seconds more; false at the end.
bool SpeechWindows::listen() {
  if (ended_) return false;
  keep_pause();
  forget();
  const std::size_t old_size = buffer_.size();
  buffer_.resize(old_size + kSamplesRead);
  std::size_t got = 0;
  while (got < kSamplesRead) {
    const std::size_t more = source_(std::span(buffer_).subspan(old_size + got));
    if (more == 0) break;
    got += std::min(more, kSamplesRead - got);
  }
  ended_ = got < kSamplesRead;
  samples_heard_ += got;
  buffer_.resize(old_size + (got + kVoiceChunk - 1) / kVoiceChunk * kVoiceChunk, 0.0f);
  std::fill(buffer_.begin() + static_cast<std::ptrdiff_t>(old_size + got), buffer_.end(), 0.0f);
  for (const float probability : probabilities_(std::span<const float>(buffer_).subspan(old_size)))
    hear_chunk(probability);
  if (ended_ && open_) close(chunks_);
  return true;
}

void SpeechWindows::hear_chunk(float probability) {
  const std::uint64_t chunk = chunks_++;
  probability_.push_back(probability);
  if (probability >= kSpeech) {
    if (!open_) {
      const std::uint64_t earliest =
          regions_.empty() ? buffer_chunk_ : std::max(buffer_chunk_, regions_.back().end);
      open_ = std::max(earliest, chunk - std::min(chunk, kPadding));
      voiced_ = 0;
      short_pauses_.clear();
    }
    if (quiet_since_ && chunk - *quiet_since_ >= kShortestBreath)
      short_pauses_.push_back({(*quiet_since_ + chunk) / 2, chunk - *quiet_since_});
    quiet_since_.reset();
    ++voiced_;
  } else if (open_ && probability < kNoSpeech && !quiet_since_) {
    quiet_since_ = chunk;
  }
  if (probability >= kFaint) faint_end_ = chunk + 1;
  if (quiet_since_) {
    const std::uint64_t quiet = chunk - *quiet_since_;
    const bool fades = chunk + 1 - faint_end_ < kShortestBreath && quiet < kLongestFading;
    if (quiet >= kShortestSilence && !fades) close(std::max(*quiet_since_, faint_end_) + kPadding);
  }
  if (open_) cut_if_long();
}

void SpeechWindows::close(std::uint64_t end) {
  if (voiced_ >= kShortestSpeech) keep(*open_, std::min(end, chunks_));
  open_.reset();
  quiet_since_.reset();
}

/// A region holds its own sound: the silence behind it may last for hours before the next one fills its
/// window.
void SpeechWindows::keep(std::uint64_t begin, std::uint64_t end) {
  std::uint64_t from = begin;
  if (!regions_.empty()) {
    const std::uint64_t pause = begin - regions_.back().end;
    from -= pause <= kKeptPause ? pause : kHalfPause;
    keep_pause();
  }
  regions_.push_back(
      {.begin = begin, .end = end, .from = from, .samples = sound(from, end), .short_pauses = short_pauses_});
}

/// The begin of the silence behind the last region, as soon as it was heard.
void SpeechWindows::keep_pause() {
  if (regions_.empty() || !regions_.back().after.empty()) return;
  Region& last = regions_.back();
  if (chunks_ >= last.end + kHalfPause) last.after = sound(last.end, last.end + kHalfPause);
}

std::vector<float> SpeechWindows::sound(std::uint64_t begin, std::uint64_t end) const {
  const auto at = [&](std::uint64_t chunk) {
    return buffer_.begin() + static_cast<std::ptrdiff_t>((chunk - buffer_chunk_) * kVoiceChunk);
  };
  return {at(begin), at(end)};
}

/// Speech without a pause for as long as a window is: cut where it is most like one.
void SpeechWindows::cut_if_long() {
  if (chunks_ - *open_ < kLongest) return;
  const auto first = probability_.begin() + static_cast<std::ptrdiff_t>(*open_ + kHalf - buffer_chunk_);
  const auto quietest = std::min_element(first, probability_.end() - 1);
  const std::uint64_t cut = buffer_chunk_ + static_cast<std::uint64_t>(quietest - probability_.begin()) + 1;
  keep(*open_, cut);
  open_ = cut;
  voiced_ = kShortestSpeech;
  short_pauses_.clear();
}

bool SpeechWindows::joined(std::size_t index) const {
  return index > 0 && regions_[index].begin - regions_[index - 1].end <= kKeptPause;
}

/// Of a window of the first `count` regions, in chunks.
std::uint64_t SpeechWindows::length(std::size_t count) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    sum += regions_[i].end - (i == 0 ? regions_[i].begin : regions_[i].from);
    if (i > 0 && !joined(i)) sum += kHalfPause;
  }
  return sum;
}

/// A scrap of speech goes with the side that it is nearer to, and none is left behind at the end.
bool SpeechWindows::leaves_scrap(std::size_t count) const {
  const Region& last = regions_[count - 1];
  const std::uint64_t pause = regions_[count].begin - last.end;
  const bool ends_with_scrap =
      count > 1 && last.end - last.begin < kScrap && last.begin - regions_[count - 2].end > pause;
  std::uint64_t left = 0;
  for (std::size_t i = count; i < regions_.size() && left < kScrap; ++i)
    left += regions_[i].end - regions_[i].begin;
  return ends_with_scrap || (ended_ && left < kScrap);
}

/// How many regions the next window takes: as many as fit, but where it is nearly full anyway it ends at the
/// longest pause. Every window costs a full one, so half empty ones are dear.
std::size_t SpeechWindows::best_cut() const {
  std::size_t best = 1;
  std::uint64_t longest_pause = 0;
  for (std::size_t count = 1; count < regions_.size() && length(count) <= kLongest; ++count) {
    const std::uint64_t pause = regions_[count].begin - regions_[count - 1].end;
    if (length(count) >= kNearlyFull && pause < longest_pause) continue;
    if (best > 1 && leaves_scrap(count)) continue;
    best = count;
    longest_pause = length(count) >= kNearlyFull ? pause : 0;
  }
  return best;
}

/// Where a window of `count` regions would be far from full, cuts the region behind them in the longest
/// pause with which it is not, so that one more can be taken. False where there is none.
bool SpeechWindows::split_next(std::size_t count) {
  if (length(count) >= kNearlyFull || count == regions_.size()) return false;
  Region& region = regions_[count];
  const std::uint64_t before = length(count + 1) - (region.end - region.begin);
  const ShortPause* best = nullptr;
  for (const ShortPause& pause : region.short_pauses) {
    if (pause.middle >= region.end) break;
    if (pause.middle - region.begin < kScrap || region.end - pause.middle < kScrap) continue;
    const std::uint64_t full = before + pause.middle - region.begin;
    if (full >= kNearlyFull && full <= kLongest && (!best || pause.length >= best->length)) best = &pause;
  }
  if (!best) return false;
  const std::uint64_t cut = best->middle;
  const auto at = region.samples.begin() + static_cast<std::ptrdiff_t>((cut - region.from) * kVoiceChunk);
  Region rest{.begin = cut,
              .end = region.end,
              .from = cut,
              .samples = {at, region.samples.end()},
              .after = std::exchange(region.after, {}),
              .short_pauses = {}};
  std::copy_if(region.short_pauses.begin(), region.short_pauses.end(), std::back_inserter(rest.short_pauses),
               [&](const ShortPause& pause) { return pause.middle > cut; });
  region.samples.erase(at, region.samples.end());
  region.end = cut;
  regions_.insert(regions_.begin() + static_cast<std::ptrdiff_t>(count) + 1, std::move(rest));
  return true;
}

SpeechWindow SpeechWindows::take(std::size_t count) {
  SpeechWindow window;
  window.samples.reserve(length(count) * kVoiceChunk);
  for (std::size_t i = 0; i < count; ++i) {
    const Region& region = regions_[i];
    const std::uint64_t begin = i == 0 ? region.begin : region.from;
    const std::size_t size = (region.end - begin) * kVoiceChunk;
    if (i > 0 && !joined(i)) {
      const std::vector<float>& after = regions_[i - 1].after;
      window.samples.insert(window.samples.end(), after.begin(), after.end());
      window.spans.back().size += after.size();
      window.spans.back().after = after.size();
    }
    if (i > 0 && begin == regions_[i - 1].end && begin == region.begin)
      window.spans.back().size += size;  // one stretch, cut somewhere
    else
      window.spans.push_back({.first = begin * kVoiceChunk,
                              .size = size,
                              .before = static_cast<std::size_t>(region.begin - begin) * kVoiceChunk});
    window.samples.insert(window.samples.end(), region.samples.end() - static_cast<std::ptrdiff_t>(size),
                          region.samples.end());
  }
  regions_.erase(regions_.begin(), regions_.begin() + static_cast<std::ptrdiff_t>(count));
  return window;
}

/// Drops sound that no window will need.
void SpeechWindows::forget() {
  const std::uint64_t next =
      open_.value_or(chunks_ - std::min(chunks_, kPadding));  // a region begins no sooner
  std::uint64_t needed = next - std::min(next, kHalfPause);
  // The pause behind the last region, while it may yet be kept.
  if (!regions_.empty() && needed <= regions_.back().end + kKeptPause)
    needed = std::min(needed, regions_.back().end);
  if (needed <= buffer_chunk_) return;
  const std::uint64_t count = needed - buffer_chunk_;
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(count * kVoiceChunk));
  probability_.erase(probability_.begin(), probability_.begin() + static_cast<std::ptrdiff_t>(count));
  buffer_chunk_ = needed;
}

}  // namespace ecg::acoustics
