#pragma once
// What the subcommands of `ecg captions` share: their arguments, the file they read, what they say and write.
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "app/outputs.h"
#include "captions/caption_file.h"
#include "captions/check_request.h"

namespace ecg::app {

// Exit codes, as docs/captions.md says; usage ends with 2 (exit_code.h).
constexpr int kClean = 0, kProblemsFound = 1, kNotReadable = 4;

struct CaptionArguments {
  std::string file, other;
  std::string profile, language, encoding;
  std::string output;
  std::vector<std::string> formats = {"srt"};
  captions::WriteOptions writing;
  std::string speakers;  ///< as captions::speaker_form_named(); empty: as they stood
  std::string video;     ///< looked through for its frame rate and its cuts
  double frame_rate = 0;
  bool as_json = false;
  IfThere if_there;
  std::string by;
  double from_fps = 0, to_fps = 0;
};

/// A file with the rules that it is held to.
struct OpenedCaptions {
  std::string kind;  // "srt"
  captions::CaptionFile file;
  std::string profile;
  captions::Rules rules;
  bool lost = false;  ///< something of it could not be read

  std::vector<captions::CueWithWords> cues() const {
    return captions::cues_with_words(file.transcript, rules);
  }
};

/// Of its file, or of standard input; what the reader met is said. Throws Error(usage), or what reading
/// throws.
OpenedCaptions open_captions(const CaptionArguments& arguments);
/// `bytes` as the arguments say: encoding, language, frame rate.
captions::CaptionFile read_as_told(const CaptionArguments& arguments, std::string_view kind,
                                   std::string_view bytes);
std::string extension_of(const std::string& file);  ///< "srt", in lower case

/// "film.srt: line 12: …", of what the reader met. Whether something was lost or guessed.
bool say_what_was_met(const std::string& file, const std::vector<captions::Finding>& findings);
void say_what_is_wrong(const std::vector<captions::CueWithWords>& cues,
                       const std::vector<captions::Problem>& problems, std::FILE* where);
/// Who speaks stands in SubRip's text: what is read there is written there again, unless told otherwise.
/// Throws Error(usage).
captions::WriteOptions writing_as_told(const CaptionArguments& arguments, std::string_view kind);
captions::CheckRequest request_of(const OpenedCaptions& opened);

/// The file that is made, tried; false where it is there and stays. Where the captions lie themselves is
/// theirs to lose.
bool wants_output(const CaptionArguments& arguments);
void write_out(const std::string& text, const std::string& output);
/// In the format that was read.
void write_same_format(const CaptionArguments& arguments, const OpenedCaptions& opened);

// The subcommands; each returns the exit code.
int check_captions(const CaptionArguments& arguments);
int fix_captions(const CaptionArguments& arguments);
int convert_captions(const CaptionArguments& arguments);
int shift_captions(const CaptionArguments& arguments);
int merge_captions(const CaptionArguments& arguments);

}  // namespace ecg::app
