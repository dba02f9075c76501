#include "media/video/contact_sheet.h"

#include <algorithm>
#include <cmath>

namespace ecg::media {
namespace {

constexpr int kColumns = 10, kRows = 10;
constexpr std::size_t kOnASheet = kColumns * kRows;
constexpr std::size_t kMostShown = kMostSheets * kOnASheet;
constexpr double kRegular = 360;  // pictures of a long video; the rest is for shots
constexpr double kLeastEvery_s = 2;
constexpr std::size_t kMostRegular = 3000, kMostBeginnings = 1500;  // 21 KB each
constexpr double kSameTime_s = 1e-3;
constexpr double kFirstGap_s = 0.25;

}  // namespace

ContactSheet::ContactSheet(double duration_s) : every_s_(std::max(kLeastEvery_s, duration_s / kRegular)) {}

void ContactSheet::add(double time_s, SmallPicture picture) {
  if (regular_.size() >= kMostRegular || picture.y.empty()) return;
  regular_.push_back({time_s, std::move(picture)});
  next_s_ = time_s + every_s_;
}

void ContactSheet::add_beginning(double time_s, SmallPicture picture) {
  if (beginnings_.size() < kMostBeginnings && !picture.y.empty())
    beginnings_.push_back({time_s, std::move(picture)});
}

/// In the order of time, no more than there is room for: where there are too many, those that come soonest
/// after another are left out.
ContactSheet::Chosen ContactSheet::chosen(const std::vector<Shot>& shots) const {
  Chosen all;
  for (const Taken& taken : regular_) all.push_back(&taken);
  const auto begins_shot = [&](double time_s) {
    const auto at = std::ranges::lower_bound(shots, time_s - kSameTime_s, {}, &Shot::time_s);
    return at != shots.end() && at->time_s <= time_s + kSameTime_s;
  };
  for (const Taken& taken : beginnings_)
    if (begins_shot(taken.time_s)) all.push_back(&taken);
  std::ranges::sort(all, {}, &Taken::time_s);
  const auto keep_gaps = [&](double gap_s) {
    Chosen kept;
    for (const Taken* taken : all)
      if (kept.empty() || taken->time_s >= kept.back()->time_s + gap_s) kept.push_back(taken);
    all = std::move(kept);
  };
  keep_gaps(kSameTime_s);
  for (double gap_s = kFirstGap_s; all.size() > kMostShown; gap_s *= 1.5) keep_gaps(gap_s);
  return all;
}

void ContactSheet::lay_out(const std::vector<Shot>& shots, double end_s, Pictures& into) const {
  const Chosen all = chosen(shots);
  if (all.empty()) return;
  const Size size = all[0]->picture.size;
  for (std::size_t first = 0; first < all.size(); first += kOnASheet) {
    const std::size_t count = std::min(kOnASheet, all.size() - first);
    const int columns = static_cast<int>(std::min<std::size_t>(count, kColumns));
    const int rows = static_cast<int>((count + kColumns - 1) / kColumns);
    SmallPicture sheet = grey_picture({columns * size.width, rows * size.height});
    for (std::size_t i = first; i < first + count; ++i) {
      const int x = static_cast<int>((i - first) % kColumns) * size.width;
      const int y = static_cast<int>((i - first) / kColumns) * size.height;
      paste(all[i]->picture, sheet, x, y);
      into.thumbnails.push_back(
          {.start_s = i == 0 ? 0 : all[i]->time_s,
           .end_s = i + 1 < all.size() ? all[i + 1]->time_s : std::max(end_s, all[i]->time_s + 1),
           .sheet = static_cast<int>(into.sheets.size()),
           .x = x,
           .y = y,
           .width = size.width,
           .height = size.height});
    }
    into.sheets.push_back(to_webp(sheet));
  }
  if (std::ranges::any_of(into.sheets, &std::string::empty)) into.sheets.clear(), into.thumbnails.clear();
}

}  // namespace ecg::media
