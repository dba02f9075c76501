import { useEffect, useState } from "react";
import { useDesk } from "../state/context";
import { useValue } from "../state/value";

/** What screen readers are told. Said anew each time, even when it is the same. */
export function Said() {
  const { session } = useDesk();
  const said = useValue(session.said);
  const [shown, setShown] = useState("");
  useEffect(() => { setShown(said); }, [said]);
  return <p className="hidden-text" role="status">{shown}</p>;
}
