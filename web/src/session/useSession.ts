// Who is signed in, and whether somebody must be.
import { useEffect, useState } from "react";
import * as api from "../api/api";
import { SIGNED_OUT } from "../api/request";
import type { Session } from "../api/types";

export function useSession() {
  const [session, setSession] = useState<Session>({ owner: null, required: false });
  useEffect(() => {
    const ended = () => setSession({ owner: null, required: true });
    addEventListener(SIGNED_OUT, ended);
    void api.session().then(setSession, () => undefined);  // a server that cannot be reached says so elsewhere
    return () => removeEventListener(SIGNED_OUT, ended);
  }, []);
  const signIn = async (key: string) => setSession(await api.signIn(key));
  /** Nothing of this person may stay in the page for the next one: it begins anew. */
  const signOut = async () => {
    await api.signOut();
    location.hash = "#/";
    location.reload();
  };
  return { ...session, signIn, signOut };
}
