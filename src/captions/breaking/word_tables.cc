// Filled with the commonest words of each class; sources of the classes: Netflix, Timed Text Style Guide:
// General Requirements, "Line treatment", and the guides of each language.
#include "captions/breaking/word_tables.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ecg::captions {
namespace {

const WordTable& english() {
  static const WordTable table{
      .conjunctions =
          {"and but or nor so yet because that which who whom whose when while where if although though "
           "unless until since whether as before after how why what 'cause cause"},
      .prepositions =
          {"of in on at to for from with without by about against into onto over under through between "
           "among during toward towards upon within across behind like except around near off out up down "
           "inside outside beyond despite per via than"},
      .leaning =
          {"a an the this these those my your his her its our their i you he she it we they is are was were "
           "am "
           "be been being do does did have has had will would can could shall should may might must not "
           "no every each some any very mr mrs ms dr too more most such both all another other many much few "
           "several own just really quite rather almost only even also there what's here's never always one "
           "two three four five six seven eight nine ten hundred thousand million billion gonna wanna gotta "
           "kind sort lot um uh well"},
      .may_end =
          {"this that these those you it her one two three four five six seven eight nine ten not do did "
           "does "
           "have has had is are was were be am can could will would should may might must in on up down out "
           "off "
           "over through around about there too more most all both each some any another other many much few "
           "several lot even only also never always really before after so well than"},
      .trailing = {"away back apart together ago else enough"},
      .adjectives =
          {"new good old great big small large long young important public bad early real high low different "
           "local little recent whole national social political certain strong free hard clear full special "
           "easy black white red green blue human main major better best first second third last next same "
           "particular entire various current final general beautiful wonderful nice short simple whole "
           "federal former original modern american english french german chinese korean japanese european"},
      .infinitive =
          {"want wants wanted going need needs needed have has had like likes liked try tries tried trying "
           "able "
           "supposed used ought got get begin began begins start started seem seems seemed decide decided "
           "love loved hope hoped order about compared according due thanks close similar related prior "
           "owing"},
  };
  return table;
}

const WordTable& german() {
  static const WordTable table{
      .conjunctions =
          {"und oder aber denn sondern weil dass daß wenn als ob obwohl während bevor nachdem damit sodass "
           "bis seit wie was wer wo wohin woher warum weshalb wobei wodurch indem falls sobald solange"},
      .prepositions =
          {"in im ins an am ans auf aus bei beim mit nach von vom zu zum zur für durch über unter vor hinter "
           "neben zwischen ohne um gegen wegen trotz statt laut seit entlang innerhalb außerhalb"},
      .leaning =
          {"der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein "
           "meine "
           "meinen meinem meiner dein deine sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser "
           "unsere unseren euer eure dieser diese dieses diesen diesem jeder jede jedes jeden jedem welche "
           "ich du er sie es wir man ist sind war waren bin bist wird werden wurde wurden hat haben habe "
           "hatte "
           "hatten kann können konnte muss müssen soll sollen sollte will wollen darf dürfen möchte nicht "
           "sehr "
           "zu so noch auch nur alle alles viele mehr herr frau dr"},
      .may_end =
          {"sie es das dies diese alles alle viele mehr nicht auch noch ist sind war waren wird werden wurde "
           "wurden hat haben hatte hatten kann können konnte muss müssen soll sollen will wollen an auf aus "
           "bei "
           "mit nach zu vor um durch ab"},
      .adjectives =
          {"neue neuen neuer neues große großen großer gute guten guter gutes kleine kleinen kleiner erste "
           "ersten "
           "letzte letzten alte alten junge jungen ganze ganzen wichtige wichtigen deutsche deutschen"},
      .infinitive = {},
  };
  return table;
}

const WordTable& spanish() {
  static const WordTable table{
      .conjunctions = {"y e o u pero sino porque que si cuando como donde mientras aunque pues ya quien "
                       "quienes cual cuales "
                       "cuyo ni"},
      .prepositions = {"a al de del en con por para sin sobre entre desde hasta hacia según contra durante "
                       "ante bajo tras "
                       "mediante"},
      .leaning = {"el la los las un una unos unas lo mi mis tu tus su sus nuestro nuestra nuestros nuestras "
                  "este esta estos "
                  "estas ese esa esos esas aquel aquella cada todo toda todos todas otro otra otros otras "
                  "algún alguna "
                  "ningún ninguna me te se nos os le les yo él ella es son era eran fue fueron ser está "
                  "están estaba "
                  "estar ha han he hay había haber puede pueden puedo debe deben va van voy no muy más menos "
                  "tan señor "
                  "señora dr sr sra"},
      .may_end = {"este esta estos estas ese esa todo toda todos todas otro otra otros otras él ella no más "
                  "menos es son "
                  "está están"},
      .adjectives = {"gran buen buena mal primer primera nuevo nueva nuevos nuevas mejor peor mayor menor "
                     "último última"},
      .infinitive = {},
  };
  return table;
}

const WordTable& french() {
  static const WordTable table{
      .conjunctions = {"et ou mais car donc or ni que qu'il qu'elle qu'on qui quand comme si lorsque puisque "
                       "parce où dont "
                       "quoique tandis afin lequel laquelle"},
      .prepositions =
          {"à au aux de du des d'un d'une en dans avec par pour sans sur sous entre vers chez depuis pendant "
           "contre selon avant après jusque dès hors malgré"},
      .leaning = {"le la les un une mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet "
                  "cette ces chaque "
                  "tout toute tous toutes autre autres quelque quelques plusieurs aucun aucune je tu il elle "
                  "on nous "
                  "vous ils elles me te se y ne est sont était étaient être suis a ont avait avoir ai peut "
                  "peuvent doit "
                  "doivent va vont c'est n'est n'a très plus moins si aussi m mme dr"},
      .may_end = {"tout toute tous toutes autre autres plus moins aussi elle nous vous on est sont"},
      .adjectives = {"grand grande grands grandes petit petite petits petites bon bonne nouveau nouvelle "
                     "nouvel nouveaux "
                     "beau belle premier première dernier dernière jeune vieux vieille même"},
      .infinitive = {},
  };
  return table;
}

}  // namespace

const WordTable* word_table(std::string_view language) {
  using Table = const WordTable& (*)();
  static constexpr std::array<std::pair<std::string_view, Table>, 4> kTables{
      {{"en", english}, {"de", german}, {"es", spanish}, {"fr", french}}};
  const auto found = std::ranges::find(kTables, language, [](const auto& row) { return row.first; });
  return found == kTables.end() ? nullptr : &found->second();
}

}  // namespace ecg::captions
