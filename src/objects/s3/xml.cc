#include "objects/s3/xml.h"

#include <array>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace ecg::objects {
namespace {

constexpr int kDeepest = 8;
constexpr int kMostElements =
    100'000;  // 10,000 parts, each with its number, its ETag and the checksums there are
constexpr std::string_view kSpace = " \t\r\n";
struct Entity {
  std::string_view name;
  char character;
};
constexpr std::array kEntities{Entity{"lt", '<'}, Entity{"gt", '>'}, Entity{"amp", '&'}, Entity{"quot", '"'},
                               Entity{"apos", '\''}};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  XmlElement document() {
    skip_between();
    XmlElement root = element(1);
    skip_between();
    if (at_ != text_.size()) fail("more than one element");
    return root;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const {
    throw Error(Code::broken_request, "XML at byte " + std::to_string(at_) + ": " + why);
  }
  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }
  /// Up to and past `end`.
  std::string_view until(std::string_view end) {
    const std::size_t found = text_.find(end, at_);
    if (found == std::string_view::npos) fail("no " + std::string(end));
    const auto between = text_.substr(at_, found - at_);
    at_ = found + end.size();
    return between;
  }
  bool skip_aside() {
    if (take("<?")) return until("?>"), true;
    if (take("<!--")) return until("-->"), true;
    return false;
  }
  void skip_between() {
    do at_ = std::min(text_.find_first_not_of(kSpace, at_), text_.size());
    while (skip_aside());
  }

  /// An opening tag's inside up to '>', which may stand in an attribute's quotes.
  std::string_view tag() {
    const std::size_t begin = at_;
    char quote = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote == 0 && c == '>') return text_.substr(begin, at_++ - begin);
      if (quote == 0 && c == '<') break;
      if (quote == 0 && (c == '"' || c == '\''))
        quote = c;
      else if (c == quote)
        quote = 0;
    }
    fail("a tag without end");
  }
  std::string_view name_of(std::string_view tag) const {
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
    if (name.empty() || name.find_first_of("!?&;\"'=") != std::string_view::npos) fail("no name");
    return name;
  }

  XmlElement element(int depth) {
    if (depth > kDeepest) fail("too deep");
    if (++elements_ > kMostElements) fail("too many elements");
    if (!take("<")) fail("no element");
    const std::string_view opening = tag(), name = name_of(opening);
    XmlElement made{
        .name = std::string(name.substr(name.rfind(':') + 1)), .text = {}, .whole_text = {}, .children = {}};
    if (opening.ends_with('/')) return made;
    while (!take("</")) content(made, depth);
    if (trimmed(until(">")) != name) fail("the end of another element");
    made.whole_text = std::move(made.text);
    made.text = trimmed(made.whole_text);
    return made;
  }
  void content(XmlElement& parent, int depth) {
    if (at_ == text_.size()) fail("an element without end");
    if (skip_aside()) return;
    if (take("<![CDATA[")) {
      parent.text += until("]]>");
    } else if (text_[at_] == '<') {
      parent.children.push_back(element(depth + 1));
    } else if (take("&")) {
      append_reference(parent.text, until(";"));
    } else {
      const std::size_t end = std::min(text_.find_first_of("<&", at_), text_.size());
      parent.text += text_.substr(at_, end - at_);
      at_ = end;
    }
  }
  void append_reference(std::string& out, std::string_view name) const {
    for (const Entity& entity : kEntities)
      if (entity.name == name) return out.push_back(entity.character);
    if (!name.starts_with('#')) fail("an unknown entity");
    const bool hex = name.starts_with("#x");
    const std::string_view digits = name.substr(hex ? 2 : 1);
    std::uint32_t value = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value, hex ? 16 : 10);
    const bool surrogate = value >= 0xd800 && value < 0xe000;
    if (problem != std::errc() || end != digits.data() + digits.size() || value == 0 || value > 0x10ffff ||
        surrogate)
      fail("no character");
    append_code_point(out, static_cast<char32_t>(value));
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  int elements_ = 0;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
  for (const XmlElement& each : children)
    if (each.name == wanted) return &each;
  return nullptr;
}

XmlElement parse_xml(std::string_view text) { return Parser(text).document(); }

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '&')
      escaped += "&amp;";
    else if (c == '<')
      escaped += "&lt;";
    else if (c == '>')
      escaped += "&gt;";
    else if (c == '"')
      escaped += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20)
      escaped += "&#" + std::to_string(static_cast<int>(c)) + ";";
    else
      escaped += c;
  }
  return escaped;
}

std::string xml_tag(std::string_view name, std::string_view text, std::string_view content) {
  const std::string tag(name);
  return "<" + tag + ">" + xml_escaped(text) + std::string(content) + "</" + tag + ">";
}

std::string xml_document(std::string_view name, std::string_view content) {
  const std::string tag(name);
  return R"(<?xml version="1.0" encoding="UTF-8"?>)"
         "<" +
         tag + R"( xmlns="http://s3.amazonaws.com/doc/2006-03-01/">)" + std::string(content) + "</" + tag +
         ">";
}

}  // namespace ecg::objects
