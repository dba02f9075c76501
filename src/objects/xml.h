#pragma once
// The XML of S3's bodies, which strangers send: elements, text, the five entities and character references. A
// document type, which could define more, is refused; attributes and comments are passed over.
// Source: W3C "Extensible Markup Language (XML) 1.0".
#include <string>
#include <string_view>
#include <vector>

namespace ecg::objects {

struct XmlElement {
  std::string name;  ///< without its namespace's prefix
  std::string text;  ///< of its own, white space at both ends gone
  std::vector<XmlElement> children;

  const XmlElement* child(std::string_view wanted) const;  ///< the first; nullptr when there is none
};

/// At most 8 levels deep. Throws Error(broken_request) with the place.
XmlElement parse_xml(std::string_view text);
std::string xml_escaped(std::string_view text);

}  // namespace ecg::objects
