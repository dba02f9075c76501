// Japanese shows where a phrase ends by its script: what hangs on a word is written in hiragana, the next
// word of content mostly is not. Classes of words: Masuoka and Takubo, Kiso Nihongo Bunpo; for Chinese Li and
// Thompson, Mandarin Chinese: A Functional Reference Grammar. The words are the commonest of each class.
#include "captions/breaking/unspaced_breaks.h"

#include "base/text.h"
#include "captions/breaking/break_cost.h"
#include "captions/breaking/characters.h"
#include "captions/breaking/word_set.h"

namespace ecg::captions {
namespace {

constexpr double kParticle = 0.8;      // after を, に, で
constexpr double kOfNoun = 2.2;        // after の: a noun that belongs to the next one
constexpr double kAdverb = 1.3;        // まず, たくさん
constexpr double kBeforeObject = 1.3;  // 完成了 | 试运行

char32_t first_of(std::string_view word) {
  std::size_t at = 0;
  return next_code_point(word, at);
}

char32_t last_of(std::string_view word) {
  std::size_t at = word.size() - 1;
  while (at > 0 && (word[at] & 0xC0) == 0x80) --at;
  return next_code_point(word, at);
}

/// Full-width or not; as words, 三百 and 四.
bool is_number(char32_t c) {
  return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９') ||
         std::u32string_view(U"一二三四五六七八九十百千万億兆两亿几数").find(c) != std::u32string_view::npos;
}

// Words of content that are written in hiragana; all others hang on the word before.
const WordSet& hiragana_words() {
  static const WordSet set{
      "この その あの どの これ それ あれ どれ ここ そこ あそこ どこ こんな そんな あんな どんな こう ああ "
      "どう "
      "いつ いつか いつも だれ なぜ なに みんな わたし あなた ぼく おれ たくさん とても もっと もう もう少し "
      "もう一度 まだ また まず ぜひ さらに やはり やっぱり きっと ずっと すぐ すぐに ちょっと ちょうど "
      "ほとんど "
      "あまり あまりに かなり すごく とにかく なかなか はっきり ゆっくり しっかり たぶん もちろん たとえば "
      "つまり "
      "しかし そして それから それでも そのため ちなみに いろいろ いろんな あらゆる すべて みなさん きのう "
      "きょう "
      "あした やっと ついに まさか まるで お ご はい いいえ"};
  return set;
}

bool begins_phrase(std::string_view after) {
  const char32_t first = first_of(after);
  if (!is_hiragana(first)) return true;
  return hiragana_words().has(after);
}

/// 行く, 来る, 見る, 置く behind て: one predicate with the verb before.
bool is_auxiliary_after_te(std::string_view before, std::string_view after) {
  static const WordSet auxiliaries{"行 来 見 置 下 頂 欲 上"};
  return (before.ends_with("て") || before.ends_with("で")) && auxiliaries.begins(after);
}

/// 言う, 思う behind と.
bool is_verb_of_saying(std::string_view before, std::string_view after) {
  static const WordSet verbs{"思 言 考 聞 呼 感 述 話"};
  return before == "と" && verbs.begins(after);
}

double after_hiragana(std::string_view before) {
  static const WordSet clauses{
      "て って いて ば れば たら なら ので のに けど けれど けれども ながら つつ から から ため まま たり し "
      "んで いで"};
  static const WordSet phrases{
      "は には では でも とは から まで より ほど ばかり だけ について によって による と"};
  static const WordSet particles{"が を に へ で も や か として"};
  static const WordSet determiners{"この その あの どの こんな そんな あんな どんな いろんな あらゆる お ご"};
  static const WordSet degrees{"とても もっと かなり すごく もう少し ちょっと もう もう一度"};
  if (determiners.has(before)) return break_penalty::kClinging;
  if (degrees.has(before)) return break_penalty::kCompound;
  if (phrases.has(before)) return break_penalty::kPhrase;
  if (particles.has(before)) return kParticle;
  if (before == "の") return kOfNoun;
  if (hiragana_words().has(before)) return kAdverb;
  if (clauses.ends(before)) return break_penalty::kConjunction;
  if (before.ends_with("く") || before.ends_with("に")) return break_penalty::kClose;  // 早く
  // い, る, た, な: before a noun they describe it, and without a full stop a noun is what follows.
  return break_penalty::kCompound;
}

double after_content(std::string_view before, std::string_view after) {
  static const WordSet times{
      "今日 昨日 明日 今 今朝 今夜 毎日 毎朝 毎晩 毎年 先日 先週 来週 今週 去年 今年 来年 最近 将来 現在 "
      "当時 "
      "昔 朝 昼 夜 先ほど 以前 今後 その後 昨年 一昨日 翌日 翌年 普段 必ず 結局 全部 本当に"};
  if (times.has(before)) return kParticle;
  if (is_number(last_of(before))) return break_penalty::kInsideWord;
  if (is_hiragana(last_of(before))) return after_hiragana(before);  // 新しい, 昔ながら
  const bool one_word = is_han(last_of(before)) == is_han(first_of(after));
  return one_word ? break_penalty::kCompound : break_penalty::kClose;
}

}  // namespace

double japanese_break(std::string_view before, std::string_view after) {
  if (!begins_phrase(after)) return break_penalty::kInsideWord;
  if (is_auxiliary_after_te(before, after)) return break_penalty::kCompound;
  if (is_verb_of_saying(before, after)) return break_penalty::kClose;
  return is_hiragana(first_of(before)) ? after_hiragana(before) : after_content(before, after);
}

double chinese_break(std::string_view before, std::string_view after) {
  static const WordSet particles{
      "的 了 吧 吗 呢 啊 着 过 呀 嘛 地 得 们 上 里 中 下 后 前 时 之间 以后 以前 的话"};
  static const WordSet finals{"吧 吗 呢 啊 呀 嘛 以后 以前 之后 之前 的话 时 后 前"};
  static const WordSet conjunctions{
      "因为 所以 但是 可是 不过 而且 如果 虽然 并且 并 而 于是 然后 或者 或 只要 只有 就 才 却 也 都 还"};
  static const WordSet prepositions{
      "在 从 和 与 跟 对 把 被 为 向 给 比 按 由 用 到 让 以 于 不 没 没有 很 最 更 太 非常 是 这 那 每 各 "
      "该 "
      "我 你 他 她 它 我们 你们 他们 这个 那个 一个 会 能 可以 要 想 将 已 已经 正 正在"};
  static const WordSet phrases{"在 从 对 把 被 为 为了 向 给 比 到 让"}, joins{"和 与 跟 及"};
  if (particles.has(after)) return break_penalty::kInsideWord;
  if (finals.has(before)) return break_penalty::kConjunction;
  if (before == "的" || before == "地" || before == "得") return break_penalty::kClose;
  if (conjunctions.has(before) || prepositions.has(before)) return break_penalty::kCompound;
  if (is_number(last_of(before))) return break_penalty::kInsideWord;
  if (conjunctions.has(after)) return break_penalty::kConjunction;
  if (phrases.has(after)) return break_penalty::kPhrase;
  if (joins.has(after)) return break_penalty::kClose;
  return before == "了" || before == "着" || before == "过" ? kBeforeObject : break_penalty::kOrdinary;
}

}  // namespace ecg::captions
