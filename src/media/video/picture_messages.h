#pragma once
// What is said of pictures between the process that looks at them and the one that started it: an image each,
// the poster first, and then what is known of them. Reading takes hostile text, as sound_messages.h does.
#include <optional>
#include <string>
#include <string_view>

#include "media/pictures.h"

namespace ecg::media {

std::string to_message(const PictureOptions& options);
PictureOptions picture_options_from(std::string_view message);

/// All but the images; of nullopt an empty object.
std::string to_message(const std::optional<Pictures>& pictures);

/// `images`  as they came; those that are none of ours, and thumbnails that lie on no sheet, are
///           Error(audio_extraction_error)
std::optional<Pictures> pictures_from(std::string_view message, std::vector<std::string> images);

}  // namespace ecg::media
