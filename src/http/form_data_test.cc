#include "http/form_data.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"

namespace ecg::http {
namespace {

using namespace std::string_view_literals;

struct Seen {
  FormPart part;
  std::string bytes;
  bool ended = false;
};

class Collected : public FormParts {
 public:
  void begin(const FormPart& part) override { parts.push_back({.part = part}); }
  void write(std::string_view bytes) override { parts.back().bytes += bytes; }
  void end() override { parts.back().ended = true; }
  std::vector<Seen> parts;
};

/// As it is read when it comes in pieces of so many bytes.
std::vector<Seen> read(std::string_view body, std::size_t piece = 1 << 20, std::string_view boundary = "XX") {
  Collected collected;
  FormReader reader(boundary, collected);
  for (std::size_t at = 0; at < body.size(); at += piece) reader.write(body.substr(at, piece));
  reader.finish();
  return collected.parts;
}

std::string refused(std::string_view body) {
  try {
    read(body);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), Code::broken_request);
    return error.detail();
  }
  return "taken";
}

constexpr std::string_view kForm =
    "--XX\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n"
    "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
    "Content-Type: audio/wav\r\n\r\n\r\n--X\r\n--XY\0\xff--XX\r\n\r\n--XX--\r\n"sv;

TEST(Form, IsTheSameInPiecesOfAnySize) {
  for (std::size_t piece = 1; piece < kForm.size(); ++piece) {
    const auto parts = read(kForm, piece);
    ASSERT_EQ(parts.size(), 2u) << piece;
    EXPECT_EQ(parts[0].part.name, "model");
    EXPECT_EQ(parts[0].part.filename, std::nullopt);
    EXPECT_EQ(parts[0].bytes, "whisper-1");
    EXPECT_EQ(parts[1].part.filename, "a.wav");
    EXPECT_EQ(parts[1].part.content_type, "audio/wav");
    EXPECT_EQ(parts[1].bytes.substr(0, 10), "\r\n--X\r\n--X") << "what begins like a boundary and is none";
    EXPECT_TRUE(parts[0].ended && parts[1].ended);
  }
}

TEST(Form, MayHaveAPreambleAnEpilogueAndEmptyParts) {
  const auto parts = read(
      "for readers of mail\r\n--XX \t\r\ncontent-disposition:form-data;name=a\r\n\r\n\r\n--XX--\r\nmore "
      "--XX");
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].part.name, "a");
  EXPECT_EQ(parts[0].bytes, "");
  EXPECT_TRUE(read("--XX--").empty());
}

TEST(Form, KnowsNamesAsClientsWriteThem) {
  const auto filename = [](const std::string& parameters) {
    return read("--XX\r\nContent-Disposition: form-data; name=\"f\"; " + parameters + "\r\n\r\nx\r\n--XX--")
        .at(0)
        .part.filename;
  };
  EXPECT_EQ(filename("filename=\"강의 1.mp4\""), "강의 1.mp4") << "as it is: browsers, curl";
  EXPECT_EQ(filename("filename=\"a%22b.mp4\""), "a\"b.mp4") << "browsers";
  EXPECT_EQ(filename("filename=\"a\\\"b; c.mp4\""), "a\"b; c.mp4") << "curl";
  EXPECT_EQ(filename("filename=\"C:\\film.mp4\""), "C:\\film.mp4");
  EXPECT_EQ(filename("filename*=utf-8''%EA%B0%95%EC%9D%98.mp4"), "강의.mp4") << "requests of old";
  EXPECT_EQ(filename("filename=a.mp4"), "a.mp4");
  EXPECT_EQ(filename("filename=\"\""), "");
}

TEST(Form, IsRefusedWhenItIsNone) {
  const std::string named = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
  EXPECT_EQ(refused(""), "the form ends before its last boundary");
  EXPECT_EQ(refused(named + "x"), "the form ends before its last boundary");
  EXPECT_EQ(refused("--XXX\r\n"), "the form has a boundary that does not end its line");
  EXPECT_EQ(refused("--XX\r\n\r\n"), "the form has a part without a name");
  EXPECT_EQ(refused("--XX\r\nContent-Type: text/plain\r\n\r\nx\r\n--XX--"),
            "the form has a part without a name");
}

TEST(Form, HasBounds) {
  EXPECT_EQ(refused(std::string(kLongestPreamble + 100, ' ')), "the form does not begin with its boundary");
  EXPECT_EQ(refused("--XX\r\nA: " + std::string(kLongestPartHead, 'x')),
            "the form has a part with a head too long");
  std::string many;
  for (int i = 0; i <= kMostParts; ++i)
    many += "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n";
  EXPECT_EQ(refused(many), "the form has more than 128 parts");
}

TEST(FormBoundary, IsReadFromTheContentType) {
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(form_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\""), "a b");
  for (const char* none : {"", "multipart/form-data", "multipart/mixed; boundary=a", "application/json",
                           "multipart/form-data; boundary="})
    EXPECT_EQ(form_boundary(none), std::nullopt) << none;
  EXPECT_EQ(form_boundary("multipart/form-data; boundary=" + std::string(71, 'a')), std::nullopt);
}

}  // namespace
}  // namespace ecg::http
