#include "whisper/decoding/window_decoding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "tensor/vector_math.h"
#include "transcript/transcript.h"
#include "whisper/decoding/judgement.h"
#include "whisper/decoding/utf8_tail.h"
#include "whisper/models.h"
#include "whisper/windows/window_languages.h"

namespace ecg::whisper {
namespace {

// openai-whisper's figures.
constexpr double kTemperatureStep = 0.2, kMaxTemperature = 1.0;
constexpr double kCompressionRatioThreshold = 2.4;
constexpr std::size_t kMostTokens = 224, kBestOf = 5;
constexpr double kForeignCosts = 2.0;  // of log-probability a token, for a text wholly in another script
constexpr std::size_t kMostPrompt = kMostTokens - 1;
constexpr double kTimeStep_s = 0.02;
constexpr std::size_t kMostTries = 1000;  // of tokens that would cut a character

constexpr float kNever = -std::numeric_limits<float>::infinity();

double log_sum(std::span<const float> logits) {
  const float most = tensor::max(logits);
  return most + std::log(tensor::sum_of_exp(logits, most));
}

}  // namespace

bool WindowDecoding::Verdict::better_than(const Verdict& other) const {
  if (loop.has_value() != other.loop.has_value()) return !loop;
  return likelihood - kForeignCosts * foreign > other.likelihood - kForeignCosts * other.foreign;
}

WindowDecoding::WindowDecoding(WindowRequest request, const Tokenizer& tokenizer,
                               std::span<const HeadPlace> heads)
    : request_(std::move(request)), tokens_(tokenizer), heads_(heads), rules_(tokenizer) {
  assert(request_.beam_size <= kMostBeams);
  if (!tokens_.multilingual())
    result_.language = "en";
  else if (request_.language != "auto")
    result_.language = request_.language;
  begin_attempt();
}

DecodedWindow WindowDecoding::result() && { return std::move(result_); }

void WindowDecoding::begin_attempt() {
  hypotheses_.assign(1, {});
  ended_.clear();
  input_.clear();
  fed_ = start_ = 0;
  if (result_.language.empty()) {  // only to hear which one it is
    input_ = {tokens_.start_of_transcript()};
    return;
  }
  if (!request_.prompt.empty()) {
    const auto& prompt = request_.prompt;
    input_.push_back(tokens_.start_of_prev());
    input_.insert(input_.end(),
                  prompt.end() - static_cast<std::ptrdiff_t>(std::min(prompt.size(), kMostPrompt)),
                  prompt.end());
  }
  start_ = input_.size();
  const auto start = tokens_.start_sequence(result_.language, request_.translate);
  input_.insert(input_.end(), start.begin(), start.end());
}

void WindowDecoding::add_rows(KvCache& slot, std::vector<DecoderRow>& rows) {
  if (fed_ == input_.size()) {
    rows_in_step_ = hypotheses_.size();
    for (const Hypothesis& hypothesis : hypotheses_)
      rows.push_back({.slot = &slot,
                      .token = hypothesis.tokens.back(),
                      .position = static_cast<int>(input_.size() + hypothesis.tokens.size() - 1),
                      .branch = hypothesis.place});
    return;
  }
  rows_in_step_ = std::min(kMostRows, input_.size() - fed_);
  for (std::size_t i = fed_; i < fed_ + rows_in_step_; ++i)
    rows.push_back({.slot = &slot,
                    .token = input_[i],
                    .position = static_cast<int>(i),
                    .wants_logits = i + 1 == input_.size() || i == start_});
}

void WindowDecoding::take(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row,
                          KvCache& slot) {
  if (fed_ == input_.size()) return say_next(logits, decoder, first_row, slot);
  const std::size_t first = fed_;
  fed_ += rows_in_step_;
  std::size_t answer = 0;
  if (first <= start_ && start_ < fed_) {
    if (result_.language.empty()) return detect_language(logits.row(0));
    hear_languages(logits.row(0));
    hear_silence(logits.row(0));
    if (request_.language_only) {
      finished_ = true;
      return;
    }
    answer = start_ + 1 < input_.size() ? 1 : 0;
  }
  if (fed_ == input_.size()) say_next(logits.rows(answer, 1), decoder, first_row + rows_in_step_ - 1, slot);
}

void WindowDecoding::hear_languages(std::span<const float> logits) {
  if (tokens_.multilingual() && result_.likely.empty())
    result_.likely = likely_languages(logits, tokens_, request_.languages);
}

void WindowDecoding::detect_language(std::span<const float> logits) {
  hear_languages(logits);
  result_.language = result_.likely.front().language;
  result_.language_probability = result_.likely.front().probability;
  finished_ = request_.language_only;
  begin_attempt();
}

void WindowDecoding::hear_silence(std::span<const float> logits) {
  result_.no_speech_prob =
      std::exp(double{logits[static_cast<std::size_t>(tokens_.no_speech())]} - log_sum(logits));
}

/// logits: a row for each branch, or one for the first token of all.
void WindowDecoding::say_next(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row,
                              KvCache& slot) {
  std::vector<Look> seen;
  for (std::size_t r = 0; r < logits.rows(); ++r) seen.push_back(look(decoder, first_row + r));
  const Advance advance = expand_beams(logits);
  for (const Choice& choice : advance.end)
    if (ended_.size() < most_ended()) ended_.push_back(said(choice, seen));
  if (advance.go_on.empty() && ended_.empty()) return end_attempt();  // no token was whole
  std::vector<Hypothesis> going_on;
  for (const Choice& choice : advance.go_on) going_on.push_back(said(choice, seen));
  hypotheses_ = std::move(going_on);
  if (ended_.size() >= most_ended() || hypotheses_.empty() ||
      hypotheses_.front().tokens.size() == kMostTokens)
    return end_attempt();
  settle(slot);
  const Token last = hypotheses_.front().tokens.back();
  if (tokens_.is_timestamp(last) && request_.length_s > 0)
    done_ =
        std::max(done_, std::min(1.0, kTimeStep_s * (last - tokens_.first_timestamp()) / request_.length_s));
}

/// How many texts are followed at once.
std::size_t WindowDecoding::width() const {
  if (is_sampling()) return kBestOf;
  return request_.beam_size == kAutoBeams ? best_beam_size(request_.model, result_.language)
                                          : request_.beam_size;
}

std::size_t WindowDecoding::most_ended() const {
  if (is_sampling()) return width();
  const double asked = std::round(static_cast<double>(width()) * request_.patience);
  return static_cast<std::size_t>(std::max(1.0, asked));
}

Advance WindowDecoding::expand_beams(tensor::MatrixView<float> logits) {
  std::vector<Choice> choices;
  for (std::size_t b = 0; b < logits.rows(); ++b) {
    const Hypothesis& hypothesis = hypotheses_[b];
    rules_.apply(logits.row(b), hypothesis.tokens, request_.length_s, !hypothesis.tail.empty());
    is_sampling() ? add_sampled(b, logits.row(b), choices) : add_top_k(b, logits.row(b), choices);
  }
  const Token end = tokens_.end_of_text();
  return is_sampling() ? drawn_choices(choices, end) : best_choices(std::move(choices), width(), end);
}

/// No text goes on like this: the bytes are none of UTF-8.
bool WindowDecoding::cuts_character(const Hypothesis& hypothesis, Token token) const {
  return tokens_.is_text(token) && !utf8_tail(hypothesis.tail, tokens_.bytes(token));
}

/// One more than are wanted: one of them may be the end.
void WindowDecoding::add_top_k(std::size_t parent, std::span<float> logits,
                               std::vector<Choice>& choices) const {
  const Hypothesis& hypothesis = hypotheses_[parent];
  const double all = log_sum(logits);
  std::size_t found = 0;
  for (std::size_t tries = 0; found <= width() && tries < kMostTries; ++tries) {
    const std::size_t best = tensor::argmax(logits);
    const double log_probability = double{logits[best]} - all;
    if (logits[best] == kNever && found > 0) return;
    logits[best] = kNever;
    const auto token = static_cast<Token>(best);
    if (cuts_character(hypothesis, token)) continue;
    choices.push_back({parent, token, log_probability, hypothesis.log_probability + log_probability});
    ++found;
  }
}

void WindowDecoding::add_sampled(std::size_t parent, std::span<float> logits, std::vector<Choice>& choices) {
  const Hypothesis& hypothesis = hypotheses_[parent];
  const std::size_t wanted = hypothesis.tokens.empty() ? width() : 1;
  for (std::size_t found = 0, tries = 0; found < wanted && tries < kMostTries; ++tries) {
    const Token token = sample(logits);
    if (cuts_character(hypothesis, token)) {
      logits[static_cast<std::size_t>(token)] = kNever;
      continue;
    }
    const double log_probability = double{logits[static_cast<std::size_t>(token)]} - log_sum(logits);
    choices.push_back({parent, token, log_probability, hypothesis.log_probability + log_probability});
    ++found;
  }
}

Token WindowDecoding::sample(std::span<const float> logits) {
  const float most = tensor::max(logits), by = 1 / static_cast<float>(temperature_);
  std::vector<float> scaled(logits.begin(), logits.end());
  for (float& x : scaled) x = (x - most) * by;
  tensor::exp_minus(scaled, 0);
  double sum = 0;
  for (const float x : scaled) sum += x;
  // Not std::discrete_distribution: its results differ from library to library.
  double left = sum * (dice_() / 4294967296.0);
  for (std::size_t i = 0; i < scaled.size(); ++i)
    if (scaled[i] > 0 && (left -= scaled[i]) < 0) return static_cast<Token>(i);
  return static_cast<Token>(tensor::argmax(logits));
}

/// Each token's look is that of the row in which it was said; that behind the last one tells where it ends.
WindowDecoding::Hypothesis WindowDecoding::said(const Choice& choice, std::span<const Look> seen) const {
  Hypothesis hypothesis = hypotheses_[choice.parent];
  const bool after_text = !hypothesis.tokens.empty() && tokens_.is_text(hypothesis.tokens.back());
  hypothesis.log_probability = choice.score;
  if (tokens_.is_text(choice.token)) {
    hypothesis.cross_attention.push_back(seen[choice.parent]);
    hypothesis.tail = utf8_tail(hypothesis.tail, tokens_.bytes(choice.token)).value_or("");
  } else if (after_text) {
    hypothesis.behind = seen[choice.parent];
  }
  if (choice.token == tokens_.end_of_text()) return hypothesis;
  hypothesis.tokens.push_back(choice.token);
  hypothesis.probabilities.push_back(static_cast<float>(std::exp(choice.log_probability)));
  return hypothesis;
}

/// Each branch gets a place of its own in the slot, with what it said before: its parent's, unless another
/// branch has taken that.
void WindowDecoding::settle(KvCache& slot) {
  std::array<bool, kMostBeams> taken{};
  std::vector<Hypothesis*> without_place;
  for (Hypothesis& hypothesis : hypotheses_)
    if (std::exchange(taken[hypothesis.place], true)) without_place.push_back(&hypothesis);
  for (Hypothesis* hypothesis : without_place) {
    const auto free = static_cast<std::size_t>(std::ranges::find(taken, false) - taken.begin());
    slot.copy_branch(hypothesis->place, free, input_.size() + hypothesis->tokens.size() - 1);
    hypothesis->place = free;
    taken[free] = true;
  }
}

/// Of the sound alone, without the padding.
WindowDecoding::Look WindowDecoding::look(const Decoder& decoder, std::size_t row) const {
  if (heads_.empty()) return nullptr;
  const auto sound = static_cast<std::size_t>(std::ceil(request_.length_s / kTimeStep_s));
  const std::size_t frames = std::clamp<std::size_t>(sound, 1, kAudioStates);
  auto look = std::make_shared<tensor::Matrix<float>>(heads_.size(), frames);
  for (std::size_t head = 0; head < heads_.size(); ++head)
    std::ranges::copy(decoder.probe(head).row(row).first(frames), look->row(head).begin());
  return look;
}

std::vector<tensor::Matrix<float>> WindowDecoding::cross_attention(const Hypothesis& hypothesis) const {
  if (hypothesis.cross_attention.empty() || !hypothesis.behind) return {};
  std::vector<tensor::Matrix<float>> all;
  for (std::size_t head = 0; head < heads_.size(); ++head) {
    auto& of_head = all.emplace_back(hypothesis.cross_attention.size() + 1, hypothesis.behind->columns());
    for (std::size_t t = 0; t < hypothesis.cross_attention.size(); ++t)
      std::ranges::copy(hypothesis.cross_attention[t]->row(head), of_head.row(t).begin());
    std::ranges::copy(hypothesis.behind->row(head), of_head.row(hypothesis.cross_attention.size()).begin());
  }
  return all;
}

double WindowDecoding::Hypothesis::likelihood() const {
  return log_probability / static_cast<double>(std::max<std::size_t>(tokens.size(), 1));
}

/// A text that was too long to be ended may break off within a character.
void WindowDecoding::drop_begun_character(Hypothesis& hypothesis) const {
  while (!hypothesis.tail.empty()) {
    hypothesis.tokens.pop_back();
    hypothesis.probabilities.pop_back();
    hypothesis.behind = std::move(hypothesis.cross_attention.back());
    hypothesis.cross_attention.pop_back();
    hypothesis.tail.clear();
    for (const Token token : hypothesis.tokens)
      if (tokens_.is_text(token))
        hypothesis.tail = utf8_tail(hypothesis.tail, tokens_.bytes(token)).value_or("");
  }
}

/// Of those that ended, and of the others too where too few did.
void WindowDecoding::end_attempt() {
  for (Hypothesis& hypothesis : hypotheses_)
    if (ended_.size() < width()) ended_.push_back(std::move(hypothesis));
  bool improved = false;
  for (Hypothesis& hypothesis : ended_) {
    drop_begun_character(hypothesis);
    const Verdict verdict = judge(hypothesis);
    if (best_ && !verdict.better_than(best_->verdict)) continue;
    best_ = {std::move(hypothesis), verdict, temperature_};
    improved = true;
  }
  if (!is_good_enough(best_->verdict) && is_worth_heating(improved)) {
    temperature_ += kTemperatureStep;
    return begin_attempt();
  }
  publish(*best_);
  finished_ = true;
  hypotheses_.clear();
  ended_.clear();
  best_.reset();
}

/// What is drawn hotter is less likely: once that no longer helps, it will not. But where everything went
/// round in loops so far, heat may yet break them.
bool WindowDecoding::is_worth_heating(bool improved) const {
  if (request_.cold_only || temperature_ > kMaxTemperature - kTemperatureStep / 2) return false;
  return improved || best_->verdict.loop;
}

bool WindowDecoding::is_good_enough(const Verdict& verdict) const {
  if (verdict.loop || verdict.foreign > 0) return false;
  return verdict.avg_logprob >= kLogprobThreshold || result_.no_speech_prob > kNoSpeechThreshold;
}

/// A text that can be compressed says something again; whether somebody did is for the attention to tell.
/// Where no head aligns it is taken for a loop, from the second half on.
WindowDecoding::Verdict WindowDecoding::judge(const Hypothesis& hypothesis) const {
  std::vector<Token> text;
  std::ranges::copy_if(hypothesis.tokens, std::back_inserter(text),
                       [&](Token t) { return tokens_.is_text(t); });
  const std::string words = tokens_.decode(text);
  Verdict verdict{
      .avg_logprob = hypothesis.log_probability / static_cast<double>(hypothesis.tokens.size() + 1),
      .likelihood = hypothesis.likelihood(),
      .compression_ratio = transcript::compression_ratio(words),
      .foreign = foreign_share(words, request_.translate ? "en" : result_.language),
      .loop = {}};
  if (verdict.compression_ratio <= kCompressionRatioThreshold) return verdict;
  const auto frames = frames_looked_at(hypothesis);
  verdict.loop = frames.empty() ? text.size() / 2 : begin_of_loop(text, frames);
  return verdict;
}

/// Where each token of text looked most, all heads together. Empty without heads.
std::vector<int> WindowDecoding::frames_looked_at(const Hypothesis& hypothesis) const {
  std::vector<int> frames;
  for (const Look& look : hypothesis.cross_attention) {
    if (!look) return {};
    std::vector<float> sum(look->columns());
    for (std::size_t head = 0; head < look->rows(); ++head) {
      const auto row = look->row(head);
      const float most = tensor::max(row), by = 1 / tensor::sum_of_exp(row, most);
      for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += by * std::exp(row[c] - most);
    }
    frames.push_back(static_cast<int>(tensor::argmax(sum)));
  }
  return frames;
}

/// Leaves what was said before it. What it was said over will be listened to again.
void WindowDecoding::cut_loop(Attempt& attempt) const {
  Hypothesis& hypothesis = attempt.hypothesis;
  std::size_t kept = 0, text = 0;
  while (kept < hypothesis.tokens.size() &&
         (!tokens_.is_text(hypothesis.tokens[kept]) || text < *attempt.verdict.loop))
    text += tokens_.is_text(hypothesis.tokens[kept++]);
  hypothesis.tokens.resize(kept);
  hypothesis.probabilities.resize(kept);
  if (text < hypothesis.cross_attention.size()) hypothesis.behind = hypothesis.cross_attention[text];
  hypothesis.cross_attention.resize(text);
  hypothesis.tail.clear();
  for (const Token token : hypothesis.tokens)
    if (tokens_.is_text(token))
      hypothesis.tail = utf8_tail(hypothesis.tail, tokens_.bytes(token)).value_or("");
  drop_begun_character(hypothesis);
}

void WindowDecoding::publish(Attempt& attempt) {
  result_.failed = !is_good_enough(attempt.verdict);
  result_.looped = attempt.verdict.loop.has_value();
  if (result_.looped) cut_loop(attempt);
  result_.cross_attention = cross_attention(attempt.hypothesis);
  result_.is_aligned = !result_.cross_attention.empty();
  result_.tokens = std::move(attempt.hypothesis.tokens);
  result_.probabilities = std::move(attempt.hypothesis.probabilities);
  result_.avg_logprob = attempt.verdict.avg_logprob;
  result_.compression_ratio = attempt.verdict.compression_ratio;
  result_.temperature = attempt.temperature;
}

}  // namespace ecg::whisper
