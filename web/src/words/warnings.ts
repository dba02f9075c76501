// What a result warns of, for every code that the servers say.
import type { Language } from "./words";

type Pair = readonly [ko: string, en: string];

const table: Record<string, Pair> = {
  NO_SPEECH: ["말소리가 없습니다.", "Nobody speaks in it."],
  UNCERTAIN_SPEECH: ["알아듣기 어려운 곳이 있어, 그곳의 글은 확실하지 않습니다.", "Parts of it were hard to hear, and their text is uncertain."],
  OTHER_AUDIO_TRACKS: ["오디오 트랙이 여럿이며, 그중 하나만 받아 적었습니다.", "It has several audio tracks, of which one was transcribed."],
  ONE_CHANNEL: ["모든 채널을 섞은 소리에서는 말소리가 들리지 않아, 한 채널만 받아 적었습니다.", "Nobody is heard in the mix of all channels, so one channel alone was transcribed."],
  SPEAKERS_UNAVAILABLE: ["화자를 구분하지 못했습니다. 화자 구분 모델이 서버에 설치되어 있지 않거나 손상되었습니다.", "Speakers were not told apart: the networks for it are not installed on the server, or broken."],
  CHANNELS_CANCEL: ["채널들이 서로 소리를 지우는 곳이 있어, 그곳은 가장 큰 채널만 들었습니다.", "Its channels cancel each other out in places; only the loudest was listened to there."],
};

/** Whoever made the captions may have said it in a sentence already. */
export const warningSentence = (warning: string, language: Language): string => table[warning]?.[language === "ko" ? 0 : 1] ?? warning;
