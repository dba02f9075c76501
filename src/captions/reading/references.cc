// HTML 4.01's 252 names come from libxml2; "&apos;" is HTML 5's and XML's.
#include "captions/reading/references.h"

#include <libxml/HTMLparser.h>

#include <charconv>
#include <cstdint>
#include <optional>

#include "base/text.h"
#include "captions/breaking/characters.h"

namespace ecg::captions {
namespace {

constexpr std::size_t kLongestReference = 12;  // "&thetasym;" and "&#x0010FFFF;"

std::optional<char32_t> numbered(std::string_view digits) {  // "#39", "#x27"
  const bool hex = digits.starts_with("#x") || digits.starts_with("#X");
  digits.remove_prefix(hex ? 2 : 1);
  std::uint32_t value = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const bool is_character = value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
  if (!is_character) return 0xFFFD;
  return is_space(value) ? U' ' : static_cast<char32_t>(value);
}

std::optional<char32_t> named(std::string_view name) {
  if (name == "apos") return U'\'';
  const std::string text(name);
  const htmlEntityDesc* entity = htmlEntityLookup(reinterpret_cast<const xmlChar*>(text.c_str()));
  return entity ? std::optional(static_cast<char32_t>(entity->value)) : std::nullopt;
}

struct Reference {
  char32_t c;
  std::size_t bytes;
};

/// The one that `text`, beginning with '&', begins with.
std::optional<Reference> reference_at(std::string_view text) {
  const std::size_t end = text.substr(0, kLongestReference).find(';');
  if (end == text.npos || end < 2) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  const auto c = name[0] == '#' ? numbered(name) : named(name);
  return c ? std::optional(Reference{*c, end + 1}) : std::nullopt;
}

}  // namespace

std::string with_references_read(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size();) {
    const auto reference = text[i] == '&' ? reference_at(text.substr(i)) : std::nullopt;
    if (reference)
      append_code_point(plain, reference->c), i += reference->bytes;
    else
      plain += text[i++];
  }
  return plain;
}

bool begins_with_reference(std::string_view text) {
  return text.starts_with('&') && reference_at(text).has_value();
}

}  // namespace ecg::captions
