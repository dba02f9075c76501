#include "whisper/decoding/beam_search.h"

#include <algorithm>

namespace ecg::whisper {

Advance best_choices(std::vector<Choice> choices, std::size_t width, Token end_of_text) {
  std::ranges::stable_sort(choices, std::greater(), &Choice::score);
  Advance advance;
  for (const Choice& choice : choices) {
    if (advance.go_on.size() == width) break;
    (choice.token == end_of_text ? advance.end : advance.go_on).push_back(choice);
  }
  return advance;
}

Advance drawn_choices(const std::vector<Choice>& choices, Token end_of_text) {
  Advance advance;
  for (const Choice& choice : choices)
    (choice.token == end_of_text ? advance.end : advance.go_on).push_back(choice);
  return advance;
}

}  // namespace ecg::whisper
