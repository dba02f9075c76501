#include "media/video/picture_messages.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/json.h"

namespace ecg::media {
namespace {

constexpr int kLargest = 1 << 20;           // pixels on a side
constexpr std::size_t kMostShots = 50'000;  // a cut every second of twelve hours
constexpr std::size_t kMostThumbnails = 10'000;
constexpr double kMostThreads = 8;

[[noreturn]] void refuse() {
  throw Error(Code::audio_extraction_error, "the decoder says what makes no sense");
}

int pixels(const json::object& object, std::string_view name) {
  const auto number = optional_integer(object, name).value_or(0);
  if (number < 0 || number > kLargest) refuse();
  return static_cast<int>(number);
}

double amount(const json::object& object, std::string_view name) {
  const double number = optional_number(object, name).value_or(0);
  if (!(number >= 0 && std::isfinite(number))) refuse();
  return number;
}

template <class Item, class Read>
std::vector<Item> list(const json::object& object, std::string_view name, std::size_t most, Read read) {
  std::vector<Item> items;
  const json::value* found = object.if_contains(name);
  if (!found || !found->is_array() || found->get_array().size() > most) refuse();
  for (const json::value& item : found->get_array()) {
    if (!item.is_object()) refuse();
    items.push_back(read(item.get_object()));
  }
  return items;
}

json::object thumbnail_json(const Thumbnail& each) {
  return {{"start", each.start_s}, {"end", each.end_s},   {"sheet", each.sheet},  {"x", each.x},
          {"y", each.y},           {"width", each.width}, {"height", each.height}};
}

Thumbnail read_thumbnail(const json::object& object) {
  return {.start_s = amount(object, "start"),
          .end_s = amount(object, "end"),
          .sheet = pixels(object, "sheet"),
          .x = pixels(object, "x"),
          .y = pixels(object, "y"),
          .width = pixels(object, "width"),
          .height = pixels(object, "height")};
}

Shot read_shot(const json::object& object) {
  return {.time_s = amount(object, "time"), .score = amount(object, "score")};
}

bool is_webp(std::string_view image) {
  return image.size() > 12 && image.starts_with("RIFF") && image.substr(8, 4) == "WEBP";
}

void take_images(std::vector<std::string> images, Pictures& pictures) {
  if (images.empty() || images.size() > 1 + kMostSheets) refuse();
  for (const std::string& image : images)
    if (!is_webp(image) && !(image.empty() && &image == &images.front())) refuse();
  pictures.poster = std::move(images.front());
  pictures.sheets.assign(std::make_move_iterator(images.begin() + 1), std::make_move_iterator(images.end()));
  for (const Thumbnail& each : pictures.thumbnails)
    if (static_cast<std::size_t>(each.sheet) >= pictures.sheets.size()) refuse();
}

}  // namespace

std::string to_message(const PictureOptions& options) {
  return to_text(json::object{{"threads", options.threads}, {"max_work_share", options.max_work_share}});
}

PictureOptions picture_options_from(std::string_view message) {
  const json::object object = parse_json_object(message);
  return {.threads = static_cast<int>(std::clamp(amount(object, "threads"), 1.0, kMostThreads)),
          .max_work_share = amount(object, "max_work_share")};
}

std::string to_message(const std::optional<Pictures>& pictures) {
  if (!pictures) return "{}";
  json::array shots, thumbnails;
  for (const Shot& shot : pictures->shots)
    if (shots.size() < kMostShots)
      shots.push_back(json::object{{"time", shot.time_s}, {"score", shot.score}});
  for (const Thumbnail& each : pictures->thumbnails) thumbnails.push_back(thumbnail_json(each));
  return to_text(json::object{{"width", pictures->width},
                              {"height", pictures->height},
                              {"frame_rate", pictures->frame_rate},
                              {"shots", std::move(shots)},
                              {"thumbnails", std::move(thumbnails)}});
}

std::optional<Pictures> pictures_from(std::string_view message, std::vector<std::string> images) {
  try {
    const json::object object = parse_json_object(message);
    if (object.empty()) return std::nullopt;
    Pictures pictures{.width = pixels(object, "width"),
                      .height = pixels(object, "height"),
                      .frame_rate = amount(object, "frame_rate"),
                      .shots = list<Shot>(object, "shots", kMostShots, read_shot),
                      .thumbnails = list<Thumbnail>(object, "thumbnails", kMostThumbnails, read_thumbnail)};
    take_images(std::move(images), pictures);
    return pictures;
  } catch (const Error&) {
    refuse();
  }
}

}  // namespace ecg::media
