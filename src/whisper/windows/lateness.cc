#include "whisper/windows/lateness.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace ecg::whisper {
namespace {

// Binned by letters the median error is flat outside of these; where exactly was chosen on one film trailer.
constexpr double kLeastLetters = 2.5, kUsualLetters = 4, kMostLetters = 9;
constexpr double kPadding_s = 0.1;    // before the first word of a window, at least
constexpr double kShortest_s = 0.04;  // that is left of a token whose begin moves behind

bool is_sign(char32_t c) {
  return c < 0x80 && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}
bool is_hangul(char32_t c) { return c >= 0xac00 && c <= 0xd7a3; }
// Latin, Greek, Cyrillic, Armenian: a letter is about a sound. Hebrew and Arabic leave vowels out.
bool is_letter_of_a_sound(char32_t c) { return c < 0x590; }

}  // namespace

double Lateness::behind(double letters) const {
  return usual_s + per_letter_s * (std::clamp(letters, kLeastLetters, kMostLetters) - kUsualLetters);
}

Lateness lateness_of(const Dimensions& dimensions) {
  const bool many = dimensions.multilingual();
  if (dimensions.audio_layers != dimensions.text_layers) return {};
  // Fitted to some 410 English words a model that pocketsphinx aligned (bench/word_times.py), which leaves a
  // mean error of 0.042 (base, small) to 0.051 s (base.en). Words that a synthesizer said in English, Spanish
  // and German, whose begins are exact, ask for the same within 0.01 s a word and letter
  // (bench/said_words.py).
  switch (dimensions.audio_layers) {
    case 4:
      return many ? Lateness{0.078, -0.026} : Lateness{};  // tiny
    case 6:
      return many ? Lateness{-0.057, -0.026} : Lateness{-0.11, -0.033};  // base, base.en
    case 12:
      return many ? Lateness{-0.047, -0.026} : Lateness{};  // small
    default:
      return {};
  }
}

double spoken_letters(std::string_view word) {
  constexpr char32_t kFirstSyllable = 0xac00, kEndings = 28;
  double letters = 0;
  for (std::size_t at = 0; at < word.size();) {
    const char32_t c = next_code_point(word, at);
    if (is_hangul(c))
      letters += (c - kFirstSyllable) % kEndings == 0 ? 2 : 3;
    else if (!is_letter_of_a_sound(c))
      return kUsualLetters;
    else
      letters += is_sign(c) ? 0 : 1;
  }
  return letters > 0 ? letters : kUsualLetters;
}

void take_lateness_out(std::vector<TimedToken>& tokens, const Lateness& lateness, double length_s) {
  std::vector<TimedToken*> said;
  for (TimedToken& token : tokens)
    if (!token.bytes.empty()) said.push_back(&token);
  if (said.empty()) return;
  std::vector<double> begins;
  std::string before;  // the word before this token's, and then this token's own
  for (const TimedToken* token : said) {
    const bool begins_word = token->bytes.starts_with(' ') && !before.empty() && !ends_sentence(before);
    const double late_s = begins_word ? lateness.behind(spoken_letters(before)) : lateness.usual_s;
    begins.push_back(token->start_s - late_s);
    before = token->bytes.starts_with(' ') ? token->bytes : before + token->bytes;
  }
  double end_s = std::clamp(said.back()->end_s - lateness.usual_s, 0.0, length_s);
  for (std::size_t i = said.size(); i-- > 0;) {
    // None takes the time of the token behind it: that one was heard, too.
    const double told_s = said[i]->start_s - lateness.usual_s;
    const double latest_s = std::max(std::min(told_s, end_s), end_s - kShortest_s);
    said[i]->start_s = std::clamp(std::min(begins[i], latest_s), 0.0, length_s);
    said[i]->end_s = end_s;
    end_s = said[i]->start_s;
  }
  // The path begins where the window does, whatever is to be heard there.
  TimedToken& first = *said.front();
  first.start_s = std::max(first.start_s, std::min(kPadding_s, first.end_s / 2));
}

}  // namespace ecg::whisper
