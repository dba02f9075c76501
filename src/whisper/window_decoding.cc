#include "whisper/window_decoding.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/vector_math.h"
#include "transcript/transcript.h"
#include "whisper/utf8_tail.h"

namespace ecg::whisper {
namespace {

// openai-whisper's figures.
constexpr double kTemperatureStep = 0.2, kHottest = 1.0;
constexpr double kMostCompressible = 2.4, kLeastLogProbability = -1.0, kSurelySilence = 0.6;
constexpr std::size_t kMostTokens = 224;
constexpr std::size_t kMostPrompt = kMostTokens - 1;
constexpr double kTimeStep_s = 0.02;

constexpr float kNever = -std::numeric_limits<float>::infinity();

double log_sum(std::span<const float> logits) {
  const float most = tensor::greatest(logits);
  return most + std::log(tensor::sum_of_exp(logits, most));
}

}  // namespace

bool DecodedWindow::is_silence() const {
  return no_speech_prob > kSurelySilence && avg_logprob <= kLeastLogProbability;
}

WindowDecoding::WindowDecoding(WindowRequest request, const Tokenizer& tokenizer,
                               std::span<const HeadPlace> heads)
    : request_(std::move(request)), tokens_(tokenizer), heads_(heads), rules_(tokenizer) {
  if (!tokens_.multilingual())
    result_.language = "en";
  else if (request_.language != "auto")
    result_.language = request_.language;
  begin_attempt();
}

DecodedWindow WindowDecoding::result() && { return std::move(result_); }

void WindowDecoding::begin_attempt() {
  attempt_ = {};
  attempt_.looks.resize(heads_.size());
  attempt_.behind.resize(heads_.size());
  input_.clear();
  fed_ = position_ = start_ = 0;
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

void WindowDecoding::add_rows(DecoderSlot& slot, std::vector<DecoderRow>& rows) {
  rows_in_step_ = std::min(kMostRows, input_.size() - fed_);
  for (std::size_t i = fed_; i < fed_ + rows_in_step_; ++i) {
    const bool is_last = i + 1 == input_.size();
    const bool is_start = attempt_.tokens.empty() && i == start_;
    rows.push_back({.slot = &slot,
                    .token = input_[i],
                    .position = static_cast<int>(position_++),
                    .wants_logits = is_last || is_start});
  }
}

void WindowDecoding::take(tensor::MatrixView<float> logits, const Decoder& decoder, std::size_t first_row) {
  const std::size_t first = fed_, last = fed_ + rows_in_step_;
  fed_ = last;
  std::size_t answer = 0;
  if (attempt_.tokens.empty() && first <= start_ && start_ < last) {
    const auto row = logits.row(answer);
    if (result_.language.empty()) return detect_language(row);
    hear_silence(row);
    if (request_.language_only) {
      finished_ = true;
      return;
    }
    if (start_ + 1 < input_.size()) ++answer;
  }
  if (last == input_.size()) say_next(logits.row(answer), decoder, first_row + rows_in_step_ - 1);
}

void WindowDecoding::detect_language(std::span<const float> logits) {
  const auto known = logits.subspan(static_cast<std::size_t>(tokens_.language(0)),
                                    static_cast<std::size_t>(tokens_.languages()));
  const std::size_t best = tensor::index_of_greatest(known);
  result_.language = language_codes()[best];
  result_.language_probability = 1 / double{tensor::sum_of_exp(known, known[best])};
  finished_ = request_.language_only;
  begin_attempt();
}

void WindowDecoding::hear_silence(std::span<const float> logits) {
  result_.no_speech_prob =
      std::exp(double{logits[static_cast<std::size_t>(tokens_.no_speech())]} - log_sum(logits));
}

void WindowDecoding::say_next(std::span<float> logits, const Decoder& decoder, std::size_t row) {
  Attempt& attempt = attempt_;
  rules_.apply(logits, attempt.tokens, request_.length_s, !attempt.tail.empty());
  const Token next = pick(logits);
  const double log_probability = double{logits[static_cast<std::size_t>(next)]} - log_sum(logits);
  attempt.log_probability += log_probability;

  // Each token's look is that of the row in which it was said; that behind the last one tells where it ends.
  const bool after_text = !attempt.tokens.empty() && tokens_.is_text(attempt.tokens.back());
  for (std::size_t head = 0; head < heads_.size(); ++head) {
    const auto seen = look(decoder, head, row);
    if (tokens_.is_text(next))
      attempt.looks[head].insert(attempt.looks[head].end(), seen.begin(), seen.end());
    else if (after_text)
      attempt.behind[head].assign(seen.begin(), seen.end());
  }
  if (next == tokens_.end_of_text()) return end_attempt();

  attempt.tokens.push_back(next);
  attempt.probabilities.push_back(static_cast<float>(std::exp(log_probability)));
  if (tokens_.is_timestamp(next) && request_.length_s > 0)
    done_ =
        std::max(done_, std::min(1.0, kTimeStep_s * (next - tokens_.first_timestamp()) / request_.length_s));
  if (attempt.tokens.size() == kMostTokens) return end_attempt();
  input_.push_back(next);
}

/// The next token, never one that cuts a character. The logits of those that would are -infinity afterwards.
Token WindowDecoding::pick(std::span<float> logits) {
  constexpr int kMostTries = 1000;
  for (int i = 0;; ++i) {
    const Token token =
        result_.temperature > 0 ? sample(logits) : static_cast<Token>(tensor::index_of_greatest(logits));
    if (!tokens_.is_text(token)) return token;
    const auto tail = utf8_tail(attempt_.tail, tokens_.bytes(token));
    if (!tail && i < kMostTries) {
      logits[static_cast<std::size_t>(token)] = kNever;
      continue;
    }
    attempt_.tail = tail.value_or("");
    return token;
  }
}

Token WindowDecoding::sample(std::span<const float> logits) {
  const float most = tensor::greatest(logits), by = 1 / static_cast<float>(result_.temperature);
  std::vector<float> scaled(logits.begin(), logits.end());
  for (float& x : scaled) x = (x - most) * by;
  tensor::exp_minus(scaled, 0);
  double sum = 0;
  for (const float x : scaled) sum += x;
  // Not std::discrete_distribution: its results differ from library to library.
  double left = sum * (dice_() / 4294967296.0);
  for (std::size_t i = 0; i < scaled.size(); ++i)
    if (scaled[i] > 0 && (left -= scaled[i]) < 0) return static_cast<Token>(i);
  return static_cast<Token>(tensor::index_of_greatest(logits));
}

/// What an alignment head looked at, of the sound alone.
std::span<const float> WindowDecoding::look(const Decoder& decoder, std::size_t head, std::size_t row) const {
  const auto frames = static_cast<std::size_t>(std::ceil(request_.length_s / kTimeStep_s));
  return decoder.probe(head).row(row).first(std::clamp<std::size_t>(frames, 1, kAudioStates));
}

std::vector<tensor::Matrix<float>> WindowDecoding::looks() const {
  std::vector<tensor::Matrix<float>> all;
  for (std::size_t head = 0; head < heads_.size(); ++head) {
    const auto &said = attempt_.looks[head], &behind = attempt_.behind[head];
    if (said.empty() || behind.empty()) return {};
    all.emplace_back(said.size() / behind.size() + 1, behind.size());
    std::ranges::copy(behind, std::ranges::copy(said, all.back().data()).out);
  }
  return all;
}

void WindowDecoding::end_attempt() {
  result_.looks = looks();
  result_.is_aligned = !result_.looks.empty();
  result_.tokens = std::move(attempt_.tokens);
  result_.probabilities = std::move(attempt_.probabilities);
  result_.avg_logprob = attempt_.log_probability / static_cast<double>(result_.tokens.size() + 1);
  result_.compression_ratio = transcript::compression_ratio(tokens_.decode(result_.tokens));
  if (is_good_enough()) {
    finished_ = true;
    return;
  }
  result_.temperature += kTemperatureStep;
  begin_attempt();
}

bool WindowDecoding::is_good_enough() const {
  if (result_.temperature > kHottest - kTemperatureStep / 2) return true;
  if (result_.compression_ratio > kMostCompressible) return false;
  return result_.avg_logprob >= kLeastLogProbability || result_.no_speech_prob > kSurelySilence;
}

}  // namespace ecg::whisper
