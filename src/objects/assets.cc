#include "objects/assets.h"

#include <algorithm>

namespace ecg::objects {
namespace {

constexpr AssetKind kKinds[] = {
    // Of the sound: 50, 10 and 1 pixels a second.
    {"peaks.dat", "application/octet-stream"},
    {"peaks-10.dat", "application/octet-stream"},
    {"peaks-1.dat", "application/octet-stream"},
    {kCaptionedVideo, "video/mp4"},
    // Of the picture.
    {"poster.webp", "image/webp"},
    {"thumbnails.vtt", "text/vtt; charset=utf-8"},
    {"sprite-1.webp", "image/webp"},
    {"sprite-2.webp", "image/webp"},
    {"sprite-3.webp", "image/webp"},
    {"sprite-4.webp", "image/webp"},
    {"sprite-5.webp", "image/webp"},
    {"sprite-6.webp", "image/webp"},
};

}  // namespace

std::span<const AssetKind> asset_kinds() { return kKinds; }

const AssetKind* find_asset_kind(std::string_view name) {
  const auto found = std::ranges::find(kKinds, name, &AssetKind::name);
  return found == std::end(kKinds) ? nullptr : found;
}

std::string asset_key(std::string_view job_id, std::string_view name) {
  return "assets/" + std::string(job_id) + "/" + std::string(name);
}

}  // namespace ecg::objects
