// Looks on the wire. What a client sends is checked here once: writers may take colours for colours.
#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "transcript/styling.h"

namespace ecg::transcript {
namespace {

constexpr std::array<std::pair<std::string_view, bool Look::*>, 4> kFlags = {{{"italic", &Look::italic},
                                                                              {"bold", &Look::bold},
                                                                              {"underline", &Look::underline},
                                                                              {"strike", &Look::strike}}};
constexpr std::array<std::pair<std::string_view, std::string Look::*>, 5> kTexts = {
    {{"color", &Look::colour},
     {"ruby", &Look::ruby},
     {"voice", &Look::voice},
     {"language", &Look::language},
     {"classes", &Look::classes}}};
constexpr std::array<std::pair<std::string_view, std::string Styling::*>, 3> kOfCue = {
    {{"settings", &Styling::settings}, {"style", &Styling::style}, {"id", &Styling::id}}};
constexpr std::array<std::string_view, 3> kRows = {"bottom", "middle", "top"},
                                          kColumns = {"center", "left", "right"};

[[noreturn]] void wrong(const std::string& pointer, std::string_view field, std::string_view expected) {
  throw Error(Code::invalid_field, pointer + "/" + std::string(field) + " " + std::string(expected));
}

const json::value* find(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value && !value->is_null() ? value : nullptr;
}

std::string text_at(const json::object& object, std::string_view name, const std::string& pointer) {
  const json::value* value = find(object, name);
  if (!value) return {};
  if (!value->is_string()) wrong(pointer, name, "must be a string");
  return std::string(value->as_string());
}

std::uint32_t letter_at(const json::object& object, std::string_view name, const std::string& pointer) {
  const json::value* value = find(object, name);
  boost::system::error_code problem;
  const auto letter = value && value->is_number() ? value->to_number<std::uint32_t>(problem) : 0;
  if (!value || !value->is_number() || problem) wrong(pointer, name, "must be a whole number of 0 or more");
  return letter;
}

template <std::size_t n>
std::size_t choice_at(const json::object& object, std::string_view name,
                      const std::array<std::string_view, n>& choices, const std::string& pointer) {
  const std::string text = text_at(object, name, pointer);
  if (text.empty()) return 0;
  const auto found = std::ranges::find(choices, text);
  if (found == choices.end()) {
    std::string names;
    for (const std::string_view choice : choices) names.append(names.empty() ? "" : ", ").append(choice);
    wrong(pointer, name, "must be one of " + names);
  }
  return static_cast<std::size_t>(found - choices.begin());
}

bool is_colour(std::string_view text) {
  return text.size() == 7 && text[0] == '#' && std::ranges::all_of(text.substr(1), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

json::object to_json(const Run& run) {
  json::object object{{"from", run.from}, {"to", run.to}};
  for (const auto& [name, flag] : kFlags)
    if (run.look.*flag) object[name] = true;
  for (const auto& [name, text] : kTexts)
    if (!(run.look.*text).empty()) object[name] = run.look.*text;
  return object;
}

Run read_run(const json::value& value, const std::string& pointer) {
  if (!value.is_object()) throw Error(Code::invalid_field, pointer + " must be an object");
  const json::object& object = value.as_object();
  Run run{.from = letter_at(object, "from", pointer), .to = letter_at(object, "to", pointer)};
  for (const auto& [name, flag] : kFlags) {
    const json::value* given = find(object, name);
    if (given && !given->is_bool()) wrong(pointer, name, "must be true or false");
    run.look.*flag = given && given->as_bool();
  }
  for (const auto& [name, text] : kTexts) run.look.*text = text_at(object, name, pointer);
  if (!run.look.colour.empty() && !is_colour(run.look.colour)) wrong(pointer, "color", "must be as #ff8800");
  return run;
}

const json::array* list_at(const json::object& object, std::string_view name, const std::string& pointer) {
  const json::value* value = find(object, name);
  if (value && !value->is_array()) wrong(pointer, name, "must be a list");
  return value ? &value->as_array() : nullptr;
}

std::vector<Run> read_runs(const json::array& list, const std::string& pointer) {
  std::vector<Run> runs;
  std::uint32_t free_from = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = pointer + "/runs/" + std::to_string(i);
    Run run = read_run(list[i], place);
    if (run.from < free_from || run.to <= run.from)
      throw Error(Code::invalid_field, place + " must begin behind the one before and end behind its start");
    free_from = run.to;
    if (!run.look.is_plain()) runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

json::object to_json(const Styling& styling) {
  json::object object;
  json::array runs;
  for (const Run& run : styling.runs) runs.push_back(to_json(run));
  if (!runs.empty()) object["runs"] = std::move(runs);
  if (styling.row != Styling::Row::bottom) object["row"] = kRows[static_cast<std::size_t>(styling.row)];
  if (styling.column != Styling::Column::center)
    object["column"] = kColumns[static_cast<std::size_t>(styling.column)];
  for (const auto& [name, text] : kOfCue)
    if (!(styling.*text).empty()) object[name] = styling.*text;
  if (!styling.notes.empty()) object["notes"] = json::array(styling.notes.begin(), styling.notes.end());
  return object;
}

Styling parse_styling(const json::value& value, const std::string& pointer) {
  if (!value.is_object()) throw Error(Code::invalid_field, pointer + " must be an object");
  const json::object& object = value.as_object();
  Styling styling{.row = static_cast<Styling::Row>(choice_at(object, "row", kRows, pointer)),
                  .column = static_cast<Styling::Column>(choice_at(object, "column", kColumns, pointer))};
  if (const json::array* runs = list_at(object, "runs", pointer)) styling.runs = read_runs(*runs, pointer);
  for (const auto& [name, text] : kOfCue) styling.*text = text_at(object, name, pointer);
  if (const json::array* notes = list_at(object, "notes", pointer))
    for (const json::value& note : *notes) {
      if (!note.is_string()) wrong(pointer, "notes", "must hold strings");
      styling.notes.emplace_back(note.as_string());
    }
  return styling;
}

}  // namespace ecg::transcript
