#include "whisper/decoding/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "whisper/windows/pieces.h"

namespace ecg::whisper {
namespace {

constexpr std::array<std::string_view, 7> kNotes = {"♩", "♪", "♫", "♬", "♭", "♮", "♯"};
constexpr auto kNoSpeechSigns = std::to_array<std::string_view>(
    {"\"",  "#",  "(",  ")",  "*",   "+",  "/",  ":",   ";",   "<",  "=",  ">",  "@",  "[",   "\\",  "]",
     "^",   "_",  "`",  "{",  "|",   "}",  "~",  "「",  "」",  "『", "』", "<<", ">>", "<<<", ">>>", "--",
     "---", "-(", "-[", "('", "(\"", "((", "))", "(((", ")))", "[[", "]]", "{{", "}}", "♪♪",  "♪♪♪"});
constexpr std::array<std::string_view, 7> kSpacelessLanguages = {"zh", "ja", "th", "lo", "my", "yue", "km"};
constexpr std::string_view kAsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

}  // namespace

Tokenizer::Tokenizer(std::int32_t size, std::vector<std::string> words)
    : size_(size), words_(std::move(words)), end_of_text_(size >= 51865 ? 50257 : 50256) {
  words_.resize(static_cast<std::size_t>(end_of_text_));  // .en files name the end of text too
  for (std::size_t id = 0; id < words_.size(); ++id) ids_.emplace(words_[id], static_cast<Token>(id));
  for (int byte = 0; byte < 256; ++byte) {
    const auto text = static_cast<char>(byte);
    if (!ids_.contains(std::string_view(&text, 1)))
      throw Error(Code::model_not_found, "this is no Whisper model: its vocabulary lacks single bytes");
  }
  list_suppressed();
}

std::optional<int> Tokenizer::language_index(std::string_view code) const {
  const auto codes = language_codes().first(static_cast<std::size_t>(multilingual() ? languages() : 1));
  const auto found = std::ranges::find(codes, code);
  if (found == codes.end()) return std::nullopt;
  return static_cast<int>(found - codes.begin());
}

std::vector<Token> Tokenizer::start_sequence(std::string_view code, bool translate_to_english) const {
  const auto index = language_index(code);
  if (!index)
    throw Error(Code::language_not_supported, "this model does not know \"" + std::string(code) + "\"");
  if (!multilingual()) return {start_of_transcript()};
  return {start_of_transcript(), language(*index), translate_to_english ? translate() : transcribe()};
}

std::string_view Tokenizer::bytes(Token token) const {
  return is_text(token) ? std::string_view(words_[static_cast<std::size_t>(token)]) : std::string_view();
}

std::string Tokenizer::decode(std::span<const Token> tokens) const {
  std::string text;
  for (const Token token : tokens) text += bytes(token);
  return to_valid_utf8(text);
}

std::vector<Token> Tokenizer::encode(std::string_view text) const {
  std::vector<Token> tokens;
  for (const std::string_view piece : split_pieces(text))
    for (const Token token : encode_piece(piece)) tokens.push_back(token);
  return tokens;
}

// Of all neighbours that together are a token, the pair with the lowest number is merged, again and again:
// lower numbers were merged earlier when the vocabulary was learnt. Pieces are short, so the plain loop is
// fast enough.
std::vector<Token> Tokenizer::encode_piece(std::string_view piece) const {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < piece.size(); ++i) parts.push_back(piece.substr(i, 1));
  while (true) {
    Token best = std::numeric_limits<Token>::max();
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
      const auto found = ids_.find({parts[i].data(), parts[i].size() + parts[i + 1].size()});
      if (found != ids_.end() && found->second < best) best = found->second, at = i;
    }
    if (best == std::numeric_limits<Token>::max()) break;
    parts[at] = {parts[at].data(), parts[at].size() + parts[at + 1].size()};
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  std::vector<Token> tokens;
  tokens.reserve(parts.size());
  for (const auto part : parts) tokens.push_back(ids_.at(part));
  return tokens;
}

void Tokenizer::list_suppressed() {
  std::set<Token> listed = {encode(" -").front(), encode(" '").front()};
  const auto add = [&](std::string_view sign, bool always) {
    for (const std::string& text : {std::string(sign), " " + std::string(sign)})
      if (const auto tokens = encode(text); always || tokens.size() == 1) listed.insert(tokens.front());
  };
  for (const auto sign : kNoSpeechSigns) add(sign, false);
  for (const auto note : kNotes) add(note, true);
  listed.insert(
      {start_of_transcript(), translate(), transcribe(), start_of_lm(), start_of_prev(), no_speech()});
  suppressed_.assign(listed.begin(), listed.end());
  suppressed_first_ = encode(" ");
  suppressed_first_.push_back(end_of_text_);
}

/// Groups of tokens that together are whole characters.
std::vector<std::size_t> Tokenizer::split_characters(std::span<const Token> tokens) const {
  std::vector<std::size_t> groups;
  std::string text;
  std::size_t count = 0;
  for (const Token token : tokens) {
    text += bytes(token);
    ++count;
    if (!is_utf8(text)) continue;
    groups.push_back(count);
    text.clear();
    count = 0;
  }
  if (count != 0) groups.push_back(count);
  return groups;
}

std::vector<std::size_t> Tokenizer::split_words(std::span<const Token> tokens,
                                                std::string_view language) const {
  auto characters = split_characters(tokens);
  if (std::ranges::find(kSpacelessLanguages, language) != kSpacelessLanguages.end()) return characters;
  std::vector<std::size_t> words;
  for (std::size_t first = 0; const std::size_t count : characters) {
    const std::string text = decode(tokens.subspan(first, count));
    first += count;
    const std::string bare = trimmed(text);
    const bool punctuation = bare.size() == 1 && kAsciiPunctuation.find(bare) != std::string_view::npos;
    if (words.empty() || text.starts_with(' ') || punctuation)
      words.push_back(count);
    else
      words.back() += count;
  }
  return words;
}

}  // namespace ecg::whisper
