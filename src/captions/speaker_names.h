#pragma once
// Who speaks, written in the text of captions where a format has no other place for it, and read out of it.
#include <string>
#include <string_view>
#include <vector>

#include "captions/cue_with_words.h"

namespace ecg::captions {

/// Whether it is the number of a voice and nobody's name: "SPEAKER_00", as recognizers write it.
bool is_voice_number(std::string_view speaker);

/// What a reader takes for the dash of one who speaks: -, ‐, – or — and one space at most. Its length in
/// bytes, 0 where `line` begins with none.
std::size_t dash_length(std::string_view line);

/// Names stand before what each says ("Ana: "), in the place of dashes; dashes before those who share a
/// caption. Styling stays with its letters.
void put_speakers_into_text(std::vector<CueWithWords>& cues, SpeakerForm form);

/// "Ana: Hello" becomes "Hello", said by Ana, where it is plain that names are meant: a label of one to three
/// capitalised words or of Hangul, Han or Kana stands so before two captions or more, is no word that texts
/// have before colons ("Note", "참고"), and no address or time. All else stays text, a caption
/// of more than eight lines too: dashes say that somebody speaks, not who.
void take_names_out_of_text(std::vector<CueWithWords>& cues);

}  // namespace ecg::captions
