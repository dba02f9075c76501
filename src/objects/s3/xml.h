#pragma once
// The XML of S3's bodies, which strangers send: elements, text, the five entities and character references. A
// document type, which could define more, is refused; attributes and comments are passed over.
// Source: W3C "Extensible Markup Language (XML) 1.0".
#include <string>
#include <string_view>
#include <vector>

namespace ecg::objects {

struct XmlElement {
  std::string name;        ///< without its namespace's prefix
  std::string text;        ///< of its own, white space at both ends gone
  std::string whole_text;  ///< with it, for keys may begin and end so
  std::vector<XmlElement> children;

  const XmlElement* child(std::string_view wanted) const;  ///< the first; nullptr when there is none
};

/// At most 8 levels deep, at most 100,000 elements. Throws Error(broken_request) with the place.
XmlElement parse_xml(std::string_view text);
std::string xml_escaped(std::string_view text);

/// <name>text, escaped</name>, and what is XML already behind the text.
std::string xml_tag(std::string_view name, std::string_view text, std::string_view content = {});
/// One of S3's: its head, and the namespace of its elements. `content` is XML.
std::string xml_document(std::string_view name, std::string_view content);

}  // namespace ecg::objects
