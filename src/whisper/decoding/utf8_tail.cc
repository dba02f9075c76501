#include "whisper/decoding/utf8_tail.h"

#include "base/text.h"

namespace ecg::whisper {
namespace {

/// Bytes of the character that begins with `lead`; 0 when none does.
std::size_t character_size(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/// A beginning is good when some ending makes it whole: the lowest or the highest one does.
bool can_become_whole(const std::string& begun, std::size_t size) {
  for (const char filler : {'\x80', '\xbf'}) {
    std::string whole = begun;
    whole.resize(size, filler);
    if (is_utf8(whole)) return true;
  }
  return false;
}

}  // namespace

std::optional<std::string> utf8_tail(std::string_view tail, std::string_view bytes) {
  std::string text(tail);
  text += bytes;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t size = character_size(static_cast<unsigned char>(text[position]));
    if (size == 0) return std::nullopt;
    const std::string character = text.substr(position, size);
    if (!can_become_whole(character, size)) return std::nullopt;
    if (character.size() < size) return character;
    position += size;
  }
  return "";
}

}  // namespace ecg::whisper
