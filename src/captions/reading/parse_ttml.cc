// Timed Text Markup Language 1 and 2, and IMSC, DFXP and EBU-TT-D, which are profiles of it. libxml2 reads
// the XML: no network, no entities but XML's own.
#include <libxml/xmlreader.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/text.h"
#include "captions/breaking/lines.h"
#include "captions/reading/markup.h"
#include "captions/reading/readers.h"
#include "captions/reading/ttml_time.h"

namespace ecg::captions {
namespace {

using transcript::Look;
using transcript::Styling;
using Attributes = std::map<std::string, std::string, std::less<>>;
using Reader = std::unique_ptr<xmlTextReader, decltype(&xmlFreeTextReader)>;

constexpr std::int64_t kOpenEnd = INT64_MAX;

std::string text_of(const xmlChar* text) { return text ? reinterpret_cast<const char*>(text) : ""; }

/// By their local names: those that matter are the same in every namespace of TTML's.
Attributes attributes_of(xmlTextReader* reader) {
  Attributes attributes;
  while (xmlTextReaderMoveToNextAttribute(reader) == 1)
    attributes[text_of(xmlTextReaderConstLocalName(reader))] = text_of(xmlTextReaderConstValue(reader));
  xmlTextReaderMoveToElement(reader);
  return attributes;
}

std::string_view value(const Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? std::string_view() : found->second;
}

/// What is true of everything inside of an element.
struct Scope {
  std::string element;
  Look look;
  std::string_view ruby_role;
  std::int64_t start_ms = 0, end_ms = kOpenEnd;
  bool timed = false;  ///< it says itself when it begins
  bool keeps_space = false;
  std::uint32_t first_letter = 0;
};

class TtmlReader {
 public:
  explicit TtmlReader(std::string_view text)
      : reader_(xmlReaderForMemory(text.data(), static_cast<int>(text.size()), "", "UTF-8",
                                   XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING),
                xmlFreeTextReader) {
    // libxml2 would print.
    if (reader_)
      xmlTextReaderSetStructuredErrorHandler(
          reader_.get(), [](void*, xmlErrorPtr) {}, nullptr);
  }

  Parsed read(std::string_view text) {
    int more = reader_ ? xmlTextReaderRead(reader_.get()) : -1;
    for (; more == 1; more = xmlTextReaderRead(reader_.get())) take_node();
    const int line = reader_ ? xmlTextReaderGetParserLineNumber(reader_.get()) : 0;
    if (more < 0 && cues_.empty())
      throw Error(Code::invalid_field, "line " + std::to_string(std::max(line, 1)) + ": the XML is broken");
    if (more < 0)
      findings_.add(static_cast<std::size_t>(std::max(line, 0)), FindingCode::left_out,
                    "what stands behind broken XML");
    std::ranges::stable_sort(cues_, {}, [](const CueWithWords& worded) { return worded.cue.start_ms; });
    Parsed parsed = finished(std::move(cues_), findings_, saw_tt_ ? "" : text);
    parsed.language = language_;
    return parsed;
  }

 private:
  void take_node() {
    switch (xmlTextReaderNodeType(reader_.get())) {
      case XML_READER_TYPE_ELEMENT:
        return take_element();
      case XML_READER_TYPE_END_ELEMENT:
        return end_element();
      case XML_READER_TYPE_TEXT:
      case XML_READER_TYPE_CDATA:
      case XML_READER_TYPE_WHITESPACE:
      case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        return take_text(text_of(xmlTextReaderConstValue(reader_.get())));
      default:
        return;
    }
  }

  void take_element() {
    const bool is_empty = xmlTextReaderIsEmptyElement(reader_.get()) == 1;
    const Attributes attributes = attributes_of(reader_.get());
    begin_element(text_of(xmlTextReaderConstLocalName(reader_.get())), attributes);
    if (is_empty) end_element();
  }

  void begin_element(const std::string& name, const Attributes& attributes) {
    Scope scope = scopes_.empty() ? Scope{} : scopes_.back();
    scope.element = name;
    scope.ruby_role = {};
    scope.first_letter = said_.letters();
    if (name == "tt") begin_document(attributes);
    if (name == "style") take_style(attributes);
    if (name == "region")
      regions_[std::string(value(attributes, "id"))] = with_styles(attributes),
                                             region_ = value(attributes, "id");
    if (name == "agent") agent_ = value(attributes, "id");
    if (const auto space = value(attributes, "space"); !space.empty())
      scope.keeps_space = space == "preserve";
    if (name == "body" || name == "div" || name == "p" || name == "span")
      take_content(name, attributes, scope);
    if (name == "br" && in_paragraph()) said_.add("\n", {}), after_space_ = true;
    scopes_.push_back(std::move(scope));
    if (name == "p") begin_paragraph(attributes);
  }

  void begin_document(const Attributes& attributes) {
    saw_tt_ = true;
    language_ = value(attributes, "lang");
    const auto set = [&](std::string_view name, double& number) {
      const auto told = ttml_number(value(attributes, name));
      if (told && *told > 0) number = *told;
      return told.has_value();
    };
    clock_.frame_rate_said = set("frameRate", clock_.frame_rate);
    set("subFrameRate", clock_.sub_frame_rate);
    set("tickRate", clock_.tick_rate);
    std::string multiplier(value(attributes, "frameRateMultiplier"));
    std::ranges::replace(multiplier, ':', ' ');  // of drafts
    const auto parts = split(multiplier, ' ');
    const auto above = ttml_number(parts.front()), below = ttml_number(parts.back());
    if (parts.size() == 2 && above && below && *above > 0 && *below > 0) clock_.multiplier = *above / *below;
  }

  void take_style(const Attributes& attributes) {
    const bool in_region = !scopes_.empty() && scopes_.back().element == "region";
    if (!in_region)
      styles_[std::string(value(attributes, "id"))] = with_styles(attributes);
    else
      regions_[region_].insert(attributes.begin(), attributes.end());
  }

  /// With what the styles say that it names and does not say itself.
  Attributes with_styles(const Attributes& attributes) const {
    Attributes all = attributes;
    auto names = split(value(attributes, "style"), ' ');
    for (auto name = names.rbegin(); name != names.rend(); ++name)
      if (const auto style = styles_.find(*name); style != styles_.end())
        all.insert(style->second.begin(), style->second.end());
    return all;
  }

  void take_content(const std::string& name, const Attributes& own, Scope& scope) {
    const Attributes attributes = with_styles(own);
    const auto style = value(attributes, "fontStyle"), weight = value(attributes, "fontWeight"),
               decoration = value(attributes, "textDecoration");
    if (!style.empty()) scope.look.italic = style == "italic" || style == "oblique";
    if (!weight.empty()) scope.look.bold = weight == "bold";
    if (!decoration.empty())
      scope.look.underline = decoration.find("underline") != decoration.npos && !decoration.starts_with("no");
    if (!decoration.empty())
      scope.look.strike = decoration.find("lineThrough") != decoration.npos && !decoration.starts_with("no");
    // The colour of everything is how the file looks, not what one caption says.
    const auto colour = name == "p" || name == "span" ? colour_of(value(attributes, "color")) : std::nullopt;
    if (colour) scope.look.colour = *colour == "#ffffff" ? "" : *colour;
    if (name == "span" && !value(own, "lang").empty()) scope.look.language = value(own, "lang");
    if (name == "span" && !value(own, "agent").empty()) scope.look.voice = name_of(value(own, "agent"));
    const auto ruby = value(attributes, "ruby");
    scope.ruby_role = ruby == "container" ? "container" : ruby == "text" ? "text" : "";
    take_times(own, scope);
    place(attributes, name);
  }

  /// Begin and end count from the start of what holds it. Source: TTML2, section 12.4.
  void take_times(const Attributes& attributes, Scope& scope) {
    const std::int64_t parent_ms = scope.start_ms, latest_ms = scope.end_ms;
    const auto begin = ttml_time_ms(value(attributes, "begin"), clock_),
               end = ttml_time_ms(value(attributes, "end"), clock_),
               duration = ttml_time_ms(value(attributes, "dur"), clock_);
    for (const std::string_view name : {"begin", "end", "dur"})
      if (!value(attributes, name).empty() && !ttml_time_ms(value(attributes, name), clock_))
        bad_time_ = true;
    scope.timed = begin.has_value();
    scope.start_ms = parent_ms + begin.value_or(0);
    std::int64_t own_end = end ? parent_ms + *end : kOpenEnd;
    if (duration) own_end = std::min(own_end, scope.start_ms + *duration);
    scope.end_ms = std::min(own_end, latest_ms);
  }

  void place(const Attributes& attributes, const std::string& name) {
    if (name != "span" && !value(attributes, "region").empty())
      region_of_[scopes_.size()] = value(attributes, "region");
    if (name == "p" && !value(attributes, "textAlign").empty())
      paragraph_align_ = value(attributes, "textAlign");
  }

  bool in_paragraph() const { return paragraph_depth_ > 0; }

  void begin_paragraph(const Attributes& attributes) {
    paragraph_depth_ = scopes_.size();
    paragraph_line_ = static_cast<std::size_t>(std::max(0, xmlTextReaderGetParserLineNumber(reader_.get())));
    current_ = {.cue = {.start_ms = scopes_.back().start_ms, .end_ms = scopes_.back().end_ms, .lines = {}}};
    if (const std::string who = name_of(value(attributes, "agent")); !who.empty()) current_.speaker = who;
    current_.styling.id = value(attributes, "id");
    after_space_ = true;
  }

  std::string name_of(std::string_view agent) const {
    const auto found = agents_.find(agent);
    return found == agents_.end() ? std::string(agent) : found->second;
  }

  void take_text(const std::string& text) {
    if (scopes_.empty()) return;
    const Scope& scope = scopes_.back();
    if (scope.element == "name" && !agent_.empty()) agents_[agent_] = trimmed(text);
    if (!in_paragraph() || (scope.element != "p" && scope.element != "span")) return;
    if (scope.timed && scope.element == "span") parts_.begin(scope.start_ms, said_.text().size());
    const std::string shown = scope.keeps_space ? text : collapsed(text);
    if (scope.ruby_role == "text")
      ruby_ += shown;
    else
      said_.add(shown, scope.look);
  }

  std::string collapsed(const std::string& text) {
    std::string plain;
    for (const char c : text) {
      const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
      if (!space || !after_space_) plain += space ? ' ' : c;
      after_space_ = space;
    }
    return plain;
  }

  void end_element() {
    if (scopes_.empty()) return;
    const Scope scope = std::move(scopes_.back());
    scopes_.pop_back();
    if (scope.element == "agent") agent_.clear();
    if (scope.ruby_role == "container") said_.put_over(scope.first_letter, trimmed(ruby_)), ruby_.clear();
    if (scope.element != "p") region_of_.erase(scopes_.size());
    if (scope.element != "p" || !in_paragraph()) return;
    end_paragraph();
    region_of_.erase(scopes_.size());
  }

  void end_paragraph() {
    paragraph_depth_ = 0;
    StyledText said = std::exchange(said_, {});
    TimedParts parts = std::exchange(parts_, {});
    const bool has_end = current_.cue.end_ms != kOpenEnd;
    if (letters_in(said.text()) > 0 && (bad_time_ || !has_end))
      findings_.add(paragraph_line_, FindingCode::not_a_time);
    if (!bad_time_ && has_end) {
      std::move(parts).move_into(current_, said.text());
      std::move(said).move_into(current_);
      place_current();
      if (!current_.cue.lines.empty()) cues_.push_back(std::move(current_));
    }
    bad_time_ = false;
    paragraph_align_.clear();
  }

  void place_current() {
    const auto region = region_of_.empty() ? regions_.end() : regions_.find(region_of_.rbegin()->second);
    std::string_view align = paragraph_align_;
    if (region != regions_.end()) {
      current_.styling.row = row_of(region->second);
      if (align.empty()) align = value(region->second, "textAlign");
    }
    if (align == "left" || align == "start") current_.styling.column = Styling::Column::left;
    if (align == "right" || align == "end") current_.styling.column = Styling::Column::right;
  }

  /// Where in the picture the region puts its text, by thirds.
  static Styling::Row row_of(const Attributes& region) {
    const auto second_percent = [](std::string_view pair, double otherwise) {
      const auto parts = split(pair, ' ');
      if (parts.size() != 2 || !parts[1].ends_with('%')) return otherwise;
      return ttml_number(std::string_view(parts[1]).substr(0, parts[1].size() - 1)).value_or(otherwise);
    };
    const bool has_origin = !value(region, "origin").empty();
    const double top = second_percent(value(region, "origin"), 0),
                 height = second_percent(value(region, "extent"), 100);
    const auto align = value(region, "displayAlign");
    const double at = align == "center"                                    ? top + height / 2
                      : align == "after" || (align.empty() && !has_origin) ? top + height
                                                                           : top;
    return at < 100.0 / 3 ? Styling::Row::top : at < 200.0 / 3 ? Styling::Row::middle : Styling::Row::bottom;
  }

  Reader reader_;
  TtmlClock clock_;
  std::string language_;
  bool saw_tt_ = false;
  std::map<std::string, Attributes, std::less<>> styles_, regions_;
  std::map<std::string, std::string, std::less<>> agents_;
  std::string agent_, region_;  // whose element is open
  std::vector<Scope> scopes_;
  std::map<std::size_t, std::string> region_of_;  // by the depth of the element that names it
  std::size_t paragraph_depth_ = 0;               // 0: outside of one
  std::size_t paragraph_line_ = 0;
  std::string paragraph_align_;
  bool after_space_ = false, bad_time_ = false;
  StyledText said_;
  TimedParts parts_;
  std::string ruby_;
  CueWithWords current_;
  std::vector<CueWithWords> cues_;
  Findings findings_;
};

}  // namespace

Parsed read_ttml(std::string_view text) {
  require_readable_length(text);
  return TtmlReader(text).read(text);
}

}  // namespace ecg::captions
