#pragma once
// Stretches without words that are plainly silence, music or applause.
#include <vector>

#include "acoustics/voice.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

/// Looks at what lies between the words, a moment away from them; so nothing that was said is ever called
/// music. Rising, none over another. What is not plain is none of them.
std::vector<transcript::Region> find_regions(const transcript::Transcript& result,
                                             const acoustics::VoiceTracks& tracks);

}  // namespace ecg::pipeline
