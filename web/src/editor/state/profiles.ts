// The rule profiles that the server knows, asked for once for every place that offers them.
import { useEffect, useState } from "react";
import * as api from "../../wire/api";
import type { Profiles } from "../../wire/types";

let asked: Promise<Profiles> | null = null;

/** None until they are here. */
export function useProfiles(): Profiles["profiles"] {
  const [profiles, setProfiles] = useState<Profiles["profiles"]>([]);
  useEffect(() => {
    asked ??= api.profiles();
    asked.then((known) => setProfiles(known.profiles), () => { asked = null; });
  }, []);
  return profiles;
}
