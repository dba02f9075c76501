#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

namespace ecg {
namespace {

TEST(ErrorCode, IsFoundAgainByItsWireName) {
  for (int i = 0; i <= static_cast<int>(Code::model_not_found); ++i) {
    const auto code = static_cast<Code>(i);
    EXPECT_EQ(code_named(facts(code).name), code);
    EXPECT_FALSE(facts(code).ko.empty());
  }
  EXPECT_EQ(code_named("NO_SUCH_CODE"), std::nullopt);
}

TEST(Error, SaysItsSentenceInBothLanguages) {
  const Error error(Code::job_not_found);
  EXPECT_EQ(error.message(Language::ko), "해당 작업을 찾을 수 없습니다");
  EXPECT_EQ(Error(Code::usage, "--x").message(Language::en), "Wrong usage: --x");
}

TEST(Uuid, IsVersionFourAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string id = uuid_v4();
    ASSERT_EQ(id.size(), 36u);
    EXPECT_EQ(id[14], '4');
    EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
    EXPECT_TRUE(is_job_id(id));
    seen.insert(id);
  }
  EXPECT_EQ(seen.size(), 1000u);
}

TEST(JobId, IsOneTo128PlainCharacters) {
  EXPECT_TRUE(is_job_id("123456"));
  EXPECT_TRUE(is_job_id(std::string(128, 'a')));
  for (const std::string& bad : {std::string(), std::string(129, 'a'), std::string("a/b"), std::string("a b"),
                                 std::string("작업"), std::string("a\0b", 3), std::string("%2e")})
    EXPECT_FALSE(is_job_id(bad)) << bad;
}

// FIPS 180-2 appendix B.1 and RFC 1321 appendix A.5.
TEST(Hash, GivesThePublishedDigestsOfAbc) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Hash md5(Hash::Kind::md5);
  md5.update("a");
  md5.update("bc");
  EXPECT_EQ(md5.finish_hex(), "900150983cd24fb0d6963f7d28e17f72");
}

TEST(Hash, OfAFileIsThatOfItsContent) {
  TempFolder folder;
  const std::string content(3'000'000, 'x');
  write_file(folder.path() / "f", content);
  EXPECT_EQ(sha256_of_file(folder.path() / "f"), sha256_hex(content));
  EXPECT_THROW(sha256_of_file(folder.path() / "none"), Error);
}

TEST(Time, IsWrittenInUtc) {
  const TimePoint time = from_millis(1'757'562'348'500);
  EXPECT_EQ(rfc3339(time), "2025-09-11T03:45:48Z");
  EXPECT_EQ(compact_utc(time), "20250911_034548");
  EXPECT_EQ(amz_date(time), "20250911T034548Z");
  EXPECT_EQ(to_millis(time), 1'757'562'348'500);
}

// Unicode 15 table 3-7 and its counter-examples in section 3.9.
TEST(Utf8, RefusesOverlongSurrogateTruncatedAndStrayBytes) {
  EXPECT_TRUE(is_utf8("한국어 \U0001F600 é a"));
  for (const char* broken :
       {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xEA\xB0", "\x80", "\xFF"})
    EXPECT_FALSE(is_utf8(broken));
}

TEST(Utf8, IsRepairedWithReplacementCharacters) {
  EXPECT_EQ(to_valid_utf8("a\xEA\xB0"), "a\uFFFD\uFFFD");
  EXPECT_EQ(to_valid_utf8("가"), "가");
}

TEST(PercentCoding, ComesBackTheSame) {
  std::string every;
  for (int i = 0; i < 256; ++i) every += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(every)), every);
  EXPECT_EQ(percent_encode("a b/가"), "a%20b%2F%EA%B0%80");
  EXPECT_EQ(percent_encode("a/b", true), "a/b");
  for (const char* broken : {"%", "%1", "%zz", "abc%4"}) EXPECT_EQ(percent_decode(broken), std::nullopt);
}

TEST(Integer, IsTheWholeTextOrNothing) {
  EXPECT_EQ(to_integer("-42"), -42);
  for (const char* bad : {"", "1 ", "+1", "0x1", "99999999999999999999", "1.5"})
    EXPECT_EQ(to_integer(bad), std::nullopt);
}

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(split("", ',').size(), 1u);
}

std::string code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return std::string(facts(error.code()).name) + " " + error.detail();
  }
  return "";
}

TEST(Json, ErrorsNameTheFieldByItsPointer) {
  const json::object object = parse_json_object(R"({"a": 1, "n": null, "s": "x", "f": 1.5})");
  EXPECT_EQ(required_string(object, "s"), "x");
  EXPECT_EQ(optional_string(object, "n"), std::nullopt);
  EXPECT_EQ(optional_number(object, "f"), 1.5);
  EXPECT_EQ(code_of([&] { required_string(object, "a"); }), "INVALID_FIELD /a must be a string");
  EXPECT_EQ(code_of([&] { required_string(object, "none"); }), "INVALID_FIELD /none is required");
  EXPECT_EQ(code_of([&] { optional_integer(object, "f"); }), "INVALID_FIELD /f must be a whole number");
}

TEST(Json, IsWrittenAsPeopleWriteIt) {
  const json::value value = parse_json(R"({"a":[0.54,1e300,-7,true,null,"\u0001\"가"],"b":{}})");
  EXPECT_EQ(to_text(value), R"({"a":[0.54,1e+300,-7,true,null,"\u0001\"가"],"b":{}})");
  EXPECT_EQ(to_text(0.0 / 0.0), "null");
}

TEST(Json, RefusesWhatIsBrokenDeepOrNoObject) {
  EXPECT_TRUE(code_of([] { parse_json_object("{"); }).starts_with("BROKEN_JSON"));
  EXPECT_TRUE(code_of([] { parse_json_object(std::string(10'000, '[')); }).starts_with("BROKEN_JSON"));
  EXPECT_TRUE(code_of([] { parse_json_object("[]"); }).starts_with("INVALID_FIELD"));
  EXPECT_TRUE(code_of([] { parse_json_object("{\"a\":\"\xFF\"}"); }).starts_with("BROKEN_JSON"));
}

// 64 MiB of "1,1,1..." took 1.7 GB.
TEST(Json, OfTooManyValuesIsRefusedBeforeItTakesMemory) {
  std::string many = "[";
  for (int i = 0; i < 4'000'000; ++i) many += "1,";
  try {
    parse_json(many + "1]");
    ADD_FAILURE() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::body_too_large);
  }
  const std::string text =
      "[\"" + std::string(5'000'000, ',') + "\\\"[{,\"]";  // in a string they are letters
  EXPECT_EQ(parse_json(text).as_array().size(), 1u);
}

// Pieces end anywhere: in a string, behind its backslash.
TEST(Json, IsCountedAsItComesWhereverItIsCut) {
  JsonValueCount in_strings, in_lists;
  in_strings.update("[\"a\\");
  in_strings.update("\"");
  for (int i = 0; i < 5; ++i) EXPECT_NO_THROW(in_strings.update(std::string(1'000'000, ',')));
  for (int i = 0; i < 3; ++i) EXPECT_NO_THROW(in_lists.update(std::string(1'000'000, '[')));
  EXPECT_THROW(in_lists.update(std::string(1'000'000, ',')), Error);
}

TEST(Json, WritesWholeNumbersAsTheyAre) {
  EXPECT_EQ(to_text(parse_json("[0,-1,9223372036854775807,18446744073709551615]")),
            "[0,-1,9223372036854775807,18446744073709551615]");
}

TEST(AtomicFile, IsWholeOrNotThere) {
  TempFolder folder;
  { AtomicFile(folder.path()).write("half"); }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  write_file(folder.path() / "f", "one");
  write_file(folder.path() / "f", "two");
  EXPECT_EQ(read_file(folder.path() / "f"), "two");
}

TEST(AtomicFile, SaysWhyItCannotBeMade) {
  EXPECT_TRUE(
      code_of([] { AtomicFile("/nonexistent-folder"); }).starts_with("INTERNAL create /nonexistent-folder"));
}

}  // namespace
}  // namespace ecg
