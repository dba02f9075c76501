// The video as the editor sees it: whole milliseconds, the cue and word being said, a stretch to loop or to stop behind.
import { cueShownAt, lastBegun, wordSaidAt, type Cue, type CueDocument } from "../model/cue";
import { Observable } from "./observable";

export interface PlayerState {
  readonly playing: boolean;
  readonly rate: number;
  readonly looping: boolean;
  readonly follow: boolean;
  /** A hand has moved the list or the timeline while the video plays: they stay where it left them. */
  readonly held: boolean;
  readonly muted: boolean;
  readonly durationMs: number;
  /** The browser cannot play this file; captions are edited all the same. */
  readonly broken: boolean;
  /** "none": the file plays, and the browser shows no picture of it. */
  readonly picture: "unknown" | "shown" | "none";
  /** Width to height, once a picture is seen. */
  readonly shape: number | null;
}

/** Whether list and timeline go along with the video now. */
export const leads = ({ playing, follow, held }: PlayerState): boolean => playing && follow && !held;

export interface Spoken {
  /** The cue shown, or -1. */
  readonly id: number;
  /** The word said of it, or -1. */
  readonly word: number;
}

export const kRates = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;
/** A frame or two of leeway: a seek may land a little before what was asked for. */
const kSeekSlackMs = 2;

export class Player {
  readonly state: Observable<PlayerState>;
  readonly timeMs = new Observable(0);
  /** Grows when somebody asks for the way back to the playhead, playing or not. */
  readonly recalled = new Observable(0);
  readonly spoken = new Observable<Spoken>({ id: -1, word: -1 });
  private video: HTMLVideoElement | null = null;
  private stretch: { startMs: number; endMs: number; again: boolean } | null = null;
  private frame = 0;

  constructor(private readonly document: () => CueDocument) {
    this.state = new Observable<PlayerState>({
      playing: false, rate: 1, looping: false, follow: true, held: false, muted: false, durationMs: document().durationMs, broken: false, picture: "unknown", shape: null,
    });
  }

  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    const events: Record<string, () => void> = {
      play: () => { this.state.update({ playing: true }); this.tick(); },
      pause: () => this.state.update({ playing: false }),
      timeupdate: () => this.look(), seeking: () => this.look(), seeked: () => this.look(),
      ratechange: () => this.state.update({ rate: video.playbackRate }),
      volumechange: () => this.state.update({ muted: video.muted }),
      durationchange: () => { if (Number.isFinite(video.duration)) this.state.update({ durationMs: Math.round(video.duration * 1000) }); },
      loadeddata: () => this.seePicture(video), resize: () => this.seePicture(video),
      error: () => this.state.update({ broken: true }),
    };
    for (const [name, listener] of Object.entries(events)) video.addEventListener(name, listener);
    return () => {
      cancelAnimationFrame(this.frame);
      for (const [name, listener] of Object.entries(events)) video.removeEventListener(name, listener);
      this.video = null;
    };
  }

  private seePicture({ videoWidth, videoHeight }: HTMLVideoElement): void {
    const isShown = videoWidth > 0 && videoHeight > 0;
    this.state.update({ picture: isShown ? "shown" : "none", shape: isShown ? videoWidth / videoHeight : null });
  }

  private readonly tick = (): void => {
    this.look();
    if (this.video && !this.video.paused) this.frame = requestAnimationFrame(this.tick);
  };

  /** Takes in the time, and keeps to the stretch. */
  private look(): void {
    if (!this.video) return;
    const timeMs = Math.round(this.video.currentTime * 1000);
    if (this.stretch && timeMs >= this.stretch.endMs && !this.video.paused) {
      if (this.stretch.again) return this.jump(this.stretch.startMs);
      this.stretch = null;
      this.video.pause();
    }
    this.timeMs.set(timeMs);
    this.say();
  }

  /** Also called when the document has changed. */
  say(): void {
    const { cues } = this.document(), timeMs = this.timeMs.get() + kSeekSlackMs;
    const cue = cues[cueShownAt(cues, timeMs)], word = cue ? wordSaidAt(cue, timeMs) : -1, now = this.spoken.get();
    if (now.id !== (cue?.id ?? -1) || now.word !== word) this.spoken.set({ id: cue?.id ?? -1, word });
  }

  private jump(timeMs: number): void {
    const inside = Math.max(0, Math.min(timeMs, this.state.get().durationMs));
    if (this.video) this.video.currentTime = inside / 1000;
    this.timeMs.set(inside);
    this.say();
  }

  /** Ends a loop or replay, and goes to `timeMs`: where somebody points is where they look. */
  seek(timeMs: number): void {
    this.letGo();
    this.leaveStretch();
    this.jump(timeMs);
  }

  seekBy(byMs: number): void {
    this.leaveStretch();
    this.jump(this.timeMs.get() + byMs);
  }

  play(): void { void this.video?.play().catch(() => undefined); }  // a browser may forbid it
  pause(): void { this.video?.pause(); }
  /** Of the video itself: its events come a moment later, and keys may be quicker. */
  get isPlaying(): boolean { return this.video !== null && !this.video.paused; }
  playPause(): void { if (this.isPlaying) this.pause(); else this.play(); }

  private leaveStretch(): void {
    this.stretch = null;
    this.state.update({ looping: false });
  }

  /** Plays the cue once. */
  replay(cue: Cue): void {
    this.seek(cue.startMs);
    this.stretch = { startMs: cue.startMs, endMs: cue.endMs, again: false };
    this.play();
  }

  /** Plays the cue again and again, or goes on behind it. */
  toggleLoop(cue: Cue): void {
    if (this.state.get().looping) return this.leaveStretch();
    const timeMs = this.timeMs.get();
    if (timeMs < cue.startMs || timeMs >= cue.endMs) this.jump(cue.startMs);
    this.stretch = { startMs: cue.startMs, endMs: cue.endMs, again: true };
    this.state.update({ looping: true });
    this.play();
  }

  setRate(rate: number): void {
    if (this.video) this.video.playbackRate = rate;
    this.state.update({ rate });
  }

  /** The next slower or faster speed. */
  stepRate(by: number): void {
    const at = lastRate(this.state.get().rate);
    this.setRate(kRates[Math.max(0, Math.min(kRates.length - 1, at + by))] ?? 1);
  }

  toggleMuted(): void { if (this.video) this.video.muted = !this.video.muted; }
  toggleFollow(): void { this.state.update({ follow: !this.state.get().follow, held: false }); }

  /** A hand moves what would follow: it is not taken away from it. */
  hold(): void { if (leads(this.state.get())) this.state.update({ held: true }); }
  recall(): void {
    this.letGo();
    this.recalled.set(this.recalled.get() + 1);
  }

  private letGo(): void { if (this.state.get().held) this.state.update({ held: false }); }

  /** The last cue that has begun, or -1; what the list follows. */
  begun(): number { return lastBegun(this.document().cues, this.timeMs.get() + kSeekSlackMs); }
}

const lastRate = (rate: number): number => kRates.reduce((found, r, i) => (r <= rate ? i : found), 0);
