#pragma once
// What a character is to someone who breaks lines. Sources: Unicode UAX #11 (width), UAX #14 (line breaking)
// and W3C's Requirements for Japanese Text Layout (which characters may not start or end a line).

namespace ecg::captions {

bool is_space(char32_t c);  ///< also the ideographic space and control characters, which captions never hold
bool is_combining(
    char32_t c);  ///< takes no column and clings to what stands before: marks, joiners, variations
bool is_full_width(char32_t c);     ///< Hangul, kana, ideographs, their punctuation, emoji
bool is_dash_or_quote(char32_t c);  ///< “ ” — …: as wide as the text around them

bool is_han(char32_t c);
bool is_hiragana(char32_t c);
bool is_katakana(char32_t c);

bool never_starts_a_line(char32_t c);  ///< closing punctuation, small kana, the long-vowel mark
bool never_ends_a_line(char32_t c);    ///< opening brackets and quotes

bool ends_sentence(char32_t c);  ///< . ! ? and their full-width forms
bool ends_clause(char32_t c);    ///< , ; : … and their full-width forms, dashes
bool closes(char32_t c);         ///< a bracket or quote that may follow the end of a sentence

}  // namespace ecg::captions
