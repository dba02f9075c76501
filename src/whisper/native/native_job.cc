#include "whisper/native/native_job.h"

#include <algorithm>

#include "acoustics/planned_windows.h"
#include "whisper/windows/cut_in_two.h"
#include "whisper/windows/passed_over.h"
#include "whisper/windows/window_languages.h"
#include "whisper/windows/window_words.h"

namespace ecg::whisper {
namespace {

constexpr double kSurelyHeard = -0.6;  // mean log-probability of what is believed when it is heard again

}  // namespace

void NativeJob::Progress::reach(double done_s) {
  reached_s = std::max(reached_s, done_s);
  if (report) report(reached_s);
}

NativeJob::NativeJob(Native& engine, const Samples& samples, const TranscribeOptions& options)
    : engine_(engine),
      tokenizer_(engine.tokenizer_),
      options_(options),
      number_(++engine.jobs_),
      windows_(engine.windows_of(samples, options)),
      progress_{options.progress},
      prompt_(tokenizer_.encode(options.prompt.empty() ? "" : " " + options.prompt)),
      language_(options.heard_first.empty() ? options.language : options.heard_first) {
  transcript_.metadata = {
      .model = engine.model(), .engine = engine.engine(), .language_requested = options.language};
}

transcript::Transcript NativeJob::run() {
  while (fill()) {
    wait_for_first();
    PendingWindow first = std::move(in_work_.front());
    in_work_.pop_front();
    finish_window(std::move(first));
  }
  transcript_.duration_s = windows_.heard_s();
  transcript_.language = language_ == "auto" ? "en" : language_;  // where nothing was heard
  transcript::normalize(transcript_);
  if (chooses()) transcript::name_languages(transcript_);
  progress_.reach(windows_.heard_s());
  return std::move(transcript_);
}

/// Puts windows to work; false when none is left. As long as no language is sure they go one by one.
bool NativeJob::fill() {
  const std::size_t most = engine_.options_.condition_on_previous_text ? 1 : Batch::kWindowsPerJob;
  while (in_work_.size() < most) {
    look_around();
    auto window = windows_.next();
    if (!window) break;
    submit({.window = *std::move(window)}, language_, false);
    if (language_ == "auto" && options_.languages.empty()) hear_language();
  }
  return !in_work_.empty();
}

/// Waits for the language of the window that was put to work last. Little speech that is like none, or none
/// at all, decides nothing for what comes.
void NativeJob::hear_language() {
  LanguageChance heard;
  for (bool ended = false; heard.language.empty() && !ended; heard = in_work_.back().ticket->language()) {
    ended = in_work_.back().ticket->wait_for(kProgressEvery, options_.cancel);
    look_around();
  }
  if (heard.language.empty()) return;  // with what went wrong
  evidence_[heard.language] += heard.probability * in_work_.back().window.duration_s();
  double heard_s = 0;
  for (const PendingWindow& work : in_work_) heard_s += work.window.duration_s();
  if (heard.probability >= kSureLanguage)
    language_ = heard.language;
  else if (heard_s >= kEnoughSpeech_s)
    language_ = std::ranges::max_element(evidence_, {}, [](const auto& one) { return one.second; })->first;
}

/// The prompt of old stays as long as there is room behind what was said.
std::vector<Token> NativeJob::prompt() const {
  std::vector<Token> all = prompt_;
  all.insert(all.end(), said_before_.begin(), said_before_.end());
  return all;
}

/// What took luck to hear is not told on: openai-whisper's rule against loops.
void NativeJob::remember(const DecodedWindow& decoded) {
  constexpr double kHot = 0.5;
  if (!engine_.options_.condition_on_previous_text) return;
  if (decoded.temperature > kHot) return said_before_.clear();
  said_before_.insert(said_before_.end(), decoded.tokens.begin(), decoded.tokens.end());
}

void NativeJob::submit(PendingWindow work, const std::string& language, bool in_front) {
  work.ticket = engine_.batch(options_.cancel)
                    .submit(number_, work.window.samples,
                            {.length_s = work.window.duration_s(),
                             .language = language,
                             .languages = options_.languages,
                             .translate = options_.translate,
                             .prompt = prompt(),
                             .beam_size = static_cast<std::size_t>(engine_.options_.beam_size),
                             .model = engine_.model(),
                             .patience = engine_.options_.patience,
                             .cold_only = !work.part_of && (work.is_again || can_be_cut(work.window))});
  if (in_front)
    in_work_.push_front(std::move(work));
  else
    in_work_.push_back(std::move(work));
}

void NativeJob::wait_for_first() {
  while (!in_work_.front().ticket->wait_for(kProgressEvery, options_.cancel)) look_around();
}

void NativeJob::look_around() {
  if (options_.cancel) options_.cancel->throw_if_cancelled();
  if (in_work_.empty()) return;
  double done_s = in_work_.front().window.stream_s(0, false);
  for (const PendingWindow& work : in_work_) done_s += work.window.duration_s() * work.ticket->done();
  progress_.reach(
      std::min(done_s, in_work_.back().window.stream_s(in_work_.back().window.duration_s(), true)));
}

void NativeJob::finish_window(PendingWindow done) {
  if (done.decoded) return finish(done, *done.decoded);
  if (done.part_of) return choose(std::move(done));
  DecodedWindow decoded = done.ticket->result();
  if (chooses() && try_another(done, decoded)) return;
  if (hear_in_parts(done, decoded)) return;
  finish(done, decoded);
}

/// Cut at its best pause, where it could not be heard as a whole: rather than heated, which each part may be.
bool NativeJob::hear_in_parts(PendingWindow& done, DecodedWindow& decoded) {
  if (!decoded.failed || done.is_again || !can_be_cut(done.window)) return false;
  const std::string language = decoded.language;
  const auto whole =
      std::make_shared<Whole>(Whole{.window = std::move(done.window), .decoded = std::move(decoded)});
  auto [first, second] = cut_in_two(whole->window);
  submit({.window = std::move(second), .part_of = whole}, language, true);
  submit({.window = std::move(first), .part_of = whole}, language, true);
  return true;
}

/// The parts, or the whole when that can be believed more. The second one waits behind the first.
void NativeJob::choose(PendingWindow first) {
  wait_for_first();
  PendingWindow second = std::move(in_work_.front());
  in_work_.pop_front();
  DecodedWindow in_front = first.ticket->result(), behind = second.ticket->result();
  Whole& whole = *first.part_of;
  if (!is_better_in_parts(whole.decoded, in_front, behind))
    return finish({.window = whole.window}, whole.decoded);
  second.decoded = std::move(behind);
  in_work_.push_front(std::move(second));
  finish(first, in_front);
}

void NativeJob::finish(const PendingWindow& done, DecodedWindow& decoded) {
  if (decoded.is_silence()) {
    // What was taken for speech tells no language.
    if (chooses() && options_.heard_first.empty() && transcript_.segments.empty()) language_ = "auto";
  } else {
    add(done, decoded);
  }
  const double end_s = done.window.stream_s(done.window.duration_s(), true);
  progress_.reach(std::min(end_s, windows_.heard_s()));
}

/// Puts a window that was badly read to work again in another language that it may be in; true when it did.
/// When all were tried, `decoded` is the best of them.
bool NativeJob::try_another(PendingWindow& done, DecodedWindow& decoded) {
  if (!done.best) {
    done.others = others_to_try(decoded, !options_.languages.empty());
    if (!tokenizer_.multilingual() && is_badly_read(decoded) && read_by_other(done.window)) return true;
  } else if (!reads_better(decoded, *done.best)) {
    decoded = *std::move(done.best);
  }
  if (done.others.empty()) return false;
  const std::string language = done.others.front();
  done.others.erase(done.others.begin());
  done.best = std::move(decoded);
  submit(std::move(done), language, true);
  return true;
}

/// With a model that knows more than English, where it hears that something else is spoken.
bool NativeJob::read_by_other(const SpeechWindow& window) {
  if (!options_.other || options_.translate) return false;
  Transcriber& other = options_.other();
  const DetectedLanguage heard = other.language_of(window, options_.cancel);
  if (heard.language == "en" || heard.probability < kSureLanguage) return false;
  const std::vector<acoustics::WindowPlan> plan{window.spans};
  auto read = other.transcribe(
      acoustics::stream_of(window),
      {.language = heard.language, .prompt = options_.prompt, .windows = plan, .cancel = options_.cancel});
  for (auto& segment : read.segments) {
    segment.language = heard.language;
    transcript_.segments.push_back(std::move(segment));
  }
  progress_.reach(std::min(window.stream_s(window.duration_s(), true), windows_.heard_s()));
  return true;
}

void NativeJob::tell_language(const DecodedWindow& decoded) {
  auto& told = transcript_.metadata.language_probability;
  if (told) return;
  told = decoded.likely.empty() ? decoded.language_probability : 0;
  for (const auto& [language, probability] : decoded.likely)
    if (language == decoded.language) told = probability;
}

void NativeJob::add(const PendingWindow& done, DecodedWindow& decoded) {
  const SpeechWindow& window = done.window;
  if (done.is_again && (decoded.temperature > 0 || decoded.avg_logprob < kSurelyHeard)) return;
  const bool is_aligned = decoded.is_aligned;
  WindowWords words =
      words_of(decoded, window, tokenizer_, {.translate = options_.translate, .lateness = engine_.lateness_});
  if (chooses()) {
    tell_language(decoded);
    for (auto& segment : words.segments) segment.language = decoded.language;
  }
  if (done.is_again) return insert_heard_again(transcript_.segments, std::move(words.segments), tokenizer_);
  std::ranges::move(words.segments, std::back_inserter(transcript_.segments));
  remember(decoded);
  if (words.done_s < window.duration_s())
    submit({.window = window.behind(words.done_s)}, decoded.language, true);
  if (!is_aligned || words.said.empty()) return;
  for (const auto& [from_s, to_s] : passed_over(window, words.said, words.done_s))
    submit({.window = window.part(from_s, to_s), .is_again = true}, decoded.language, true);
}

}  // namespace ecg::whisper
