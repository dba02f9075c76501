#pragma once
// Bytes of a file become UTF-8, whatever they were written in.
#include <string>
#include <string_view>

namespace ecg::captions {

struct Decoded {
  std::string text;      ///< valid UTF-8, without a byte order mark at its start
  std::string encoding;  ///< its name as IANA has it: "UTF-8", "windows-949"
  std::size_t lost = 0;  ///< characters that are U+FFFD now
};

/// In this order: a byte order mark (Unicode 23.8), what the caller says, UTF-16 by its zero bytes, UTF-8
/// where it is that (a few broken bytes are allowed), and what uchardet takes its letters outside ASCII for,
/// but CP949 where all of them read as Hangul.
///
/// told    an encoding's name, as IANA, ICU or iconv have it ("cp949", "shift_jis", "windows-1252"); may be
/// empty throws  Error(usage) for a name that ICU does not know
Decoded to_utf8(std::string_view bytes, std::string_view told);

}  // namespace ecg::captions
