#pragma once
// What is made of a job's video beside its words, each an object of its own: assets/<job_id>/<name>.
#include <span>
#include <string>
#include <string_view>

namespace ecg::objects {

struct AssetKind {
  std::string_view name, content_type;
};

/// The video with its captions in the picture, made when somebody asks for it.
inline constexpr std::string_view kCaptionedVideo = "captioned.mp4";

/// Every name there may be; so a job's assets are found without listing the store.
std::span<const AssetKind> asset_kinds();

/// nullptr for a name that no asset has.
const AssetKind* find_asset_kind(std::string_view name);

std::string asset_key(std::string_view job_id, std::string_view name);

}  // namespace ecg::objects
