// What could not be done as it was meant, and the way to have it so.
import { Icon } from "../../parts/Icon";
import { fill } from "../../words/words";
import { formatTime } from "../model/times";
import { useEditorStore } from "../state/context";
import { chordName } from "../state/keys";
import { useSelected, useValue } from "../state/observable";
import { useEditorWords } from "../words/words";

export function NoticeBar() {
  const { session, keys } = useEditorStore(), words = useEditorWords();
  const notice = useValue(session.notice), chord = useSelected(keys.map, (map) => map.takeOffer[0]?.chord);
  const text = notice && fill(words[`stopped_${notice.by}`], { meant: formatTime(notice.meantMs), at: formatTime(notice.atMs) });
  const offer = notice?.offer ? words[`offer_${notice.by}`] : "";
  return (
    <div className="notice-bar" role="status">
      {text && (
        <p>
          <Icon name="warn" /><span>{text}</span>
          {offer && <button type="button" title={chord ? `${offer} (${chordName(chord)})` : offer} onClick={() => { session.takeOffer(); session.focusSelected(); }}>{offer}{chord && <kbd>{chordName(chord)}</kbd>}</button>}
          <button type="button" className="icon" aria-label={words.close} onClick={() => { session.notice.set(null); session.focusSelected(); }}><Icon name="close" /></button>
        </p>
      )}
    </div>
  );
}
