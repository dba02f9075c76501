#pragma once
// multipart/form-data, read as it comes: memory does not grow with its files.
// Source: RFC 7578, with the framing of RFC 2046 section 5.1; names as browsers escape them (HTML, "multipart
// form data").
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ecg::http {

inline constexpr std::size_t kLongestBoundary = 70;        ///< bytes, as RFC 2046 has it
inline constexpr std::size_t kLongestPartHead = 8 << 10;   ///< bytes
inline constexpr std::size_t kLongestPreamble = 64 << 10;  ///< bytes before the first part
inline constexpr int kMostParts = 128;

/// The boundary of a `Content-Type: multipart/form-data; boundary=...`; nullopt for any other.
std::optional<std::string> form_boundary(std::string_view content_type);

struct FormPart {
  std::string name;
  std::optional<std::string> filename;  ///< of a file; as it was sent, which may be a path
  std::string content_type;             ///< empty: none was said
};

/// Who takes what is in a form.
class FormParts {
 public:
  virtual ~FormParts() = default;
  virtual void begin(const FormPart& part) = 0;
  virtual void write(std::string_view bytes) = 0;  ///< of the part that was begun last
  virtual void end() = 0;                          ///< of that part
};

class FormReader {
 public:
  /// `parts` must outlive it.
  FormReader(std::string_view boundary, FormParts& parts);

  /// The next bytes of the body, in pieces of any size. Throws Error(broken_request) for what is no form,
  /// has a part without a name, or goes beyond a bound; and what `parts` throws.
  void write(std::string_view bytes);

  /// At the end of the body. Throws Error(broken_request) unless the form has ended.
  void finish() const;

 private:
  enum class State { preamble, after_boundary, head, data, epilogue };
  bool step();
  bool skip_preamble();
  bool read_after_boundary();
  bool read_head();
  bool read_data();
  void take(std::size_t size) { waiting_.erase(0, size); }

  const std::string delimiter_;  // CRLF "--" boundary
  FormParts& parts_;
  State state_ = State::preamble;
  std::string waiting_ = "\r\n";  // what came and was not read; the first boundary may be the first line
  std::size_t skipped_ = 0;
  int count_ = 0;
};

}  // namespace ecg::http
