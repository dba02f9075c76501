#pragma once
// `ecg burn`: a video with its captions in the picture, without a server.
#include <string>

#include "app/outputs.h"
#include "base/settings.h"

namespace ecg::app {

struct BurnArguments {
  std::string video, captions, output;
  std::string language;
  IfThere if_there;
  std::string encoding;                 ///< of the captions; empty: found out
  bool karaoke = false, voice = false;  ///< as captions::AssOptions
};

/// Returns the exit code. The output is there whole, or as it was before.
int burn(const Settings& settings, const BurnArguments& arguments);

}  // namespace ecg::app
