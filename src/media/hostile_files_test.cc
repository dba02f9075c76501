// What people and enemies upload instead of media: refused with the code that says so, and no other file is
// read.
#include <gmock/gmock.h>

#include "media/testing/test_media.h"

namespace ecg::media {
namespace {

class HostileFiles : public MediaTest {
 protected:
  std::optional<Code> code_for(const std::filesystem::path& file) const {
    return code_of([&] { read_sound(file); });
  }
};

TEST_F(HostileFiles, ThatAreNoMediaAreUnsupported) {
  const std::string text = "This is a text that somebody renamed.\n";
  const std::pair<const char*, std::string> kCases[] = {
      {"empty.mp4", ""},
      {"one.mp4", "x"},
      {"text.mp4", text},
      {"long-text.mp4",
       [&] {
         std::string all;
         while (all.size() < 100'000) all += text;
         return all;
       }()},
      {"zeros.mp4", std::string(100'000, '\0')},
      {"page.mp4", "<!doctype html><html><body>404</body></html>"},
      {"captions.mp4", "1\n00:00:01,000 --> 00:00:02,000\nHello\n"},
      {"box.mp4", std::string("\0\0\0\x18"
                              "ftypisom\0\0\2\0isomiso2",
                              24)},
      {"riff.wav", "RIFF\xff\xff\xff\xffWAVE"},
      {"sync.mp3", "\xff\xfb\x90"},
  };
  for (const auto& [name, bytes] : kCases)
    EXPECT_EQ(code_for(put(name, bytes)), Code::unsupported_media) << name;
}

TEST_F(HostileFiles, ThatWereCutBeforeTheirIndexAreUnsupported) {
  const std::string bytes = read_file(make("a.mp4", kPicture + kBurst + "-c:v mpeg4 -c:a aac"));
  EXPECT_EQ(code_for(put("cut.mp4", std::string_view(bytes).substr(0, bytes.size() / 2))),
            Code::unsupported_media);
}

// A playlist would make us read what it names: a file of ours, or a host inside our network.
TEST_F(HostileFiles, ThatNameOtherFilesAreNotFollowed) {
  const std::string target = make("secret.mp3", kBurst).string();
  const std::pair<const char*, std::string> kCases[] = {
      {"list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\nfile://" + target + "\n#EXT-X-ENDLIST\n"},
      {"list.mp4",
       "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:3,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n"},
      {"concat.mp4", "ffconcat version 1.0\nfile '" + target + "'\n"},
      {"dash.mp4",
       "<?xml version=\"1.0\"?><MPD "
       "xmlns=\"urn:mpeg:dash:schema:mpd:2011\"><Period><BaseURL>http://127.0.0.1:9/</BaseURL></Period></"
       "MPD>"},
      {"sdp.mp4", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n"},
      {"meta.mp4", ";FFMETADATA1\ntitle=x\n"},
  };
  for (const auto& [name, bytes] : kCases)
    EXPECT_EQ(code_for(put(name, bytes)), Code::unsupported_media) << name;
}

TEST_F(HostileFiles, ThatArePicturesAreUnsupported) {
  for (const char* name : {"a.png", "a.jpg", "a.gif"})
    EXPECT_EQ(code_for(make(name, "-f lavfi -i testsrc=size=64x64 -frames:v 1")), Code::unsupported_media)
        << name;
}

TEST_F(HostileFiles, WithNamesThatLookLikeProtocolsAreJustFiles) {
  const std::string bytes = read_file(make("a.mp3", kBurst));
  for (const char* name : {"concat:a|b.mp3", "http:x.mp3", "%d?&*.mp3", "한국어 😀.mp3", "-i.mp3"})
    EXPECT_NEAR(read_sound(put(name, bytes)).begin_s(), 1, 0.01) << name;
}

TEST_F(HostileFiles, ThatAreNoFilesAreNotFound) {
  EXPECT_EQ(code_for(path("nothing.mp4")), Code::file_not_found);
  EXPECT_EQ(code_for(path("")), Code::file_not_found);
  EXPECT_EQ(code_for("/dev/zero"), Code::file_not_found);
  EXPECT_EQ(code_of([&] { probe("http://127.0.0.1:9/a.mp4"); }), Code::file_not_found);
}

}  // namespace
}  // namespace ecg::media
