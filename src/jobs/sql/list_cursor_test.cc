#include "jobs/sql/list_cursor.h"

#include <gtest/gtest.h>

namespace ecg::jobs {
namespace {

TEST(ListCursor, ComesBackFromItsText) {
  for (const char* id : {"a", "_", "1_2_3", "9f3c.x-y"}) {
    const ListCursor cursor =
        parse_list_cursor(to_text({.created_at = from_millis(1'700'000'000'123), .id = id}));
    EXPECT_EQ(to_millis(cursor.created_at), 1'700'000'000'123);
    EXPECT_EQ(cursor.id, id);
  }
}

TEST(ListCursor, IsRefusedWhenBroken) {
  using std::string_literals::operator""s;
  for (const std::string& text :
       {""s, "_"s, "12"s, "12_"s, "_a"s, "x_a"s, "-1_a"s, "1 _a"s, "1_a b"s, "1_\0"s, "1_'"s,
        "99999999999999999999_a"s, "1_" + std::string(129, 'a'), "\xff_a"s}) {
    try {
      parse_list_cursor(text);
      ADD_FAILURE() << text;
    } catch (const Error& problem) {
      EXPECT_EQ(problem.code(), Code::invalid_field);
    }
  }
}

}  // namespace
}  // namespace ecg::jobs
