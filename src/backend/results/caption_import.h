#pragma once
// Captions of one's own, as a file of any format and encoding, become the next version of a job's.
#include <string>
#include <string_view>
#include <vector>

#include "backend/server/state.h"
#include "captions/caption_file.h"

namespace ecg::backend {

/// A film of three hours with typeset signs has 2 MB as SubStation Alpha, a hundredth of it as SubRip.
inline constexpr std::uint64_t kLargestCaptionFile = 8 << 20;  ///< bytes

/// PUT result/{job_id}/captions.{format}: what GET of the same path gives comes back.
std::vector<http::Route> caption_import_routes(BackendServer::State& state);

struct Imported {
  transcript::Transcript transcript;  ///< edited; what stands beside its captions is the stored one's
  std::string encoding;
  std::vector<captions::Finding> findings;
};

/// The stored transcript with the captions of the file, whole, in the place of its own; times that no caption
/// can have are made some, and that is a finding. Its language becomes the file's, as read_captions() finds
/// it, unless that is unknown.
///
/// throws  Error(invalid_field) for an encoding that there is not and where no caption can be read,
///         Error(body_too_large) for more than 50,000 captions
Imported with_captions_of_file(transcript::Transcript stored, std::string_view extension,
                               std::string_view bytes, const captions::FileOptions& options);

}  // namespace ecg::backend
