#pragma once
// What a job gives beside its words: made while its video is read, then put into the object store.
#include <string>
#include <vector>

#include "acoustics/peaks.h"
#include "base/cancel.h"
#include "objects/object_store.h"
#include "transcript/transcript.h"

namespace ecg::pipeline {

struct Asset {
  std::string name;  ///< one of objects::asset_kinds()
  std::string bytes;
};

/// The waveform in three resolutions.
void add_peaks(const acoustics::Peaks& peaks, std::vector<Asset>& assets);

/// Puts the assets beside the video, in order, and returns those that are there now. One that cannot be
/// stored within a few tries is left out together with those behind it: words are worth more than pictures.
/// A job that is run again writes over what it wrote. Throws Error(cancelled).
std::vector<transcript::Asset> store_assets(const std::vector<Asset>& assets, const std::string& job_id,
                                            const objects::ObjectStore& store, const CancelFlag& cancel);

}  // namespace ecg::pipeline
