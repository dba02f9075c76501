#pragma once
// A table of words that is written as one text: tables stay short enough to be read and corrected.
#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <unordered_set>

namespace ecg::captions {

class WordSet {
 public:
  /// `texts`: words parted by single spaces, which outlive the set.
  WordSet(std::initializer_list<std::string_view> texts) {
    for (std::string_view text : texts)
      while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) words_.insert(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
      }
    for (const std::string_view word : words_) longest_ = std::max(longest_, word.size());
  }

  bool has(std::string_view word) const { return words_.contains(word); }

  /// Whether one of them ends `word`; `step`: bytes of a character, which all have alike (3 for Hangul).
  bool ends(std::string_view word, std::size_t step = 3) const {
    for (std::size_t size = step; size <= std::min(longest_, word.size()); size += step)
      if (has(word.substr(word.size() - size))) return true;
    return false;
  }
  /// Whether one of them begins `word`.
  bool begins(std::string_view word, std::size_t step = 3) const {
    for (std::size_t size = step; size <= std::min(longest_, word.size()); size += step)
      if (has(word.substr(0, size))) return true;
    return false;
  }

 private:
  std::unordered_set<std::string_view> words_;
  std::size_t longest_ = 0;
};

}  // namespace ecg::captions
