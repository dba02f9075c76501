#include "captions/finding.h"

#include <array>

namespace ecg::captions {
namespace {

constexpr std::size_t kMostFindings = 1000;

struct Words {
  std::string_view name;
  bool is_problem;
  std::string_view ko, en;  // {} the detail
};

// In the order of the enum.
constexpr std::array kWords{
    Words{"NOT_A_TIME", true, "00:00:01.000 같은 시간이 아닙니다. 이 자막을 뺐습니다",
          "no time such as 00:00:01.000; this caption was left out"},
    Words{"TEXT_WITHOUT_TIME", true, "시간이 없는 글입니다. 뺐습니다",
          "expected a time line such as 00:00:01.000 --> 00:00:02.500; the text was left out"},
    Words{"STRAY_NUMBER", true, "자막이 없는 번호입니다. 뺐습니다",
          "a number without a caption; it was left out"},
    Words{"ODD_TIME", true, "시간을 쓴 방식이 다릅니다. {}(으)로 읽었습니다",
          "a time written in an odd way; it was read as {}"},
    Words{"NOT_ITS_FORMAT", true, "이름과 다른 형식입니다. {}(으)로 읽었습니다",
          "not what its name says; it was read as {}"},
    Words{"ANOTHER_FILE", true, "여기서 다른 파일이 시작됩니다. 이어서 읽었습니다",
          "another file begins here; it was read on"},
    Words{"LOST_CHARACTERS", true, "글자 {}개를 읽지 못했습니다", "{} characters could not be read"},
    Words{"STREAM_TIME", false, "시간이 스트림 기준입니다({}). 그대로 두었습니다",
          "times count from those of a stream ({}); they were left as they are"},
    Words{"ROLLED_UP", false, "위로 밀려 올라가는 자막입니다. 되풀이된 {}줄을 한 번만 남겼습니다",
          "captions that roll up; {} repeated lines were left once"},
    Words{"OTHER_LANGUAGE", true, "다른 언어의 자막({})을 뺐습니다. --language로 고를 수 있습니다",
          "captions in other languages ({}) were left out; --language chooses"},
    Words{"LEFT_OUT", true, "옮길 수 없어 뺐습니다: {}", "cannot be kept and was left out: {}"},
    Words{"IMPOSSIBLE_TIME", true,
          "자막 {}개의 시간이 있을 수 없어(0초 전이거나 시작보다 일찍 끝남) 고쳤습니다",
          "times of {} captions could not be (before 0, or an end before the start) and were mended"},
};
static_assert(kWords.size() == static_cast<std::size_t>(FindingCode::impossible_time) + 1);

const Words& words(FindingCode code) { return kWords[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view name(FindingCode code) { return words(code).name; }
bool is_problem(FindingCode code) { return words(code).is_problem; }

std::string message(const Finding& finding, Language language) {
  std::string text(language == Language::ko ? words(finding.code).ko : words(finding.code).en);
  if (const std::size_t hole = text.find("{}"); hole != text.npos) text.replace(hole, 2, finding.detail);
  return text;
}

std::string with_line(const Finding& finding, Language language) {
  const std::string sentence = message(finding, language);
  if (finding.line == 0) return sentence;
  const std::string line = std::to_string(finding.line);
  return (language == Language::ko ? line + "번째 줄: " : "line " + line + ": ") + sentence;
}

void Findings::add(std::size_t line, FindingCode code, std::string detail) {
  if (list_.size() < kMostFindings) list_.push_back({line, code, std::move(detail)});
}

}  // namespace ecg::captions
