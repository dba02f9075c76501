#pragma once
// `ecg transcribe`: captions beside the file, without a server.
#include <string>
#include <vector>

#include "app/outputs.h"
#include "base/settings.h"
#include "transcript/speaker_options.h"

namespace ecg::app {

struct TranscribeArguments {
  std::vector<std::string> files;
  std::vector<std::string> formats = {"srt"};
  std::string language = "auto";
  std::vector<std::string> languages;  ///< that may be spoken; empty: any
  bool translate = false;
  std::string prompt;
  std::string track;     ///< as media::track_named() reads it; empty: the first with speech
  std::string speakers;  ///< as speakers_asked() reads it
  bool bom = false, karaoke = false, voice = false;  ///< as captions::WriteOptions
  std::string profile;                               ///< of captions::profile_rules(); empty: the language's
  /// A folder, "-" for standard output, empty: beside each file. What comes through standard input ("-" among
  /// the files) is called stdin in a folder, and goes to standard output without one.
  std::string output;
  IfThere if_there;
};

/// "2", "2-4", "off", "on" for as many as are found; empty: on where it can be. Throws Error(usage).
transcript::SpeakerOptions speakers_asked(const std::string& text);

/// Returns the exit code: the worst of all files.
int transcribe(const Settings& settings, const TranscribeArguments& arguments);

}  // namespace ecg::app
