// The timeline, once the list has been seen: drawing it would put off the first picture of an editor.
import { useEffect, useState } from "react";
import { Timeline } from "./Timeline";

export function LaterTimeline() {
  const [isTime, setIsTime] = useState(false);
  useEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined;
    // A frame's callbacks run before it is painted, what they put off behind it.
    const frame = requestAnimationFrame(() => { later = setTimeout(() => setIsTime(true)); });
    return () => { cancelAnimationFrame(frame); clearTimeout(later); };
  }, []);
  return isTime ? <Timeline /> : <section className="timeline" aria-hidden="true"><canvas /></section>;
}
