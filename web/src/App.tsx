import { Header } from "./parts/Header";
import { JobsPage } from "./jobs/JobsPage";
import { useRoute } from "./route";
import { SignIn } from "./session/SignIn";
import { useSession } from "./session/useSession";
import { JobPage } from "./watch/JobPage";
import { useWords } from "./words/context";

export function App() {
  const { words } = useWords();
  const route = useRoute();
  const session = useSession();
  const listShown = route.page === "jobs" && !session.required;
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); (document.querySelector<HTMLElement>(".cue.selected") ?? document.getElementById("main"))?.focus(); }}>{words.skip}</a>
      <Header owner={session.owner} onSignOut={() => void session.signOut()} />
      <main id="main" tabIndex={-1} className={session.required ? "jobs" : route.page}>
        {session.required && <SignIn onKey={session.signIn} />}
        {/* All stays mounted while somebody signs in again: uploads and edits are not lost with a session. */}
        <div hidden={!listShown}><JobsPage shown={listShown} /></div>
        {route.page === "job" && <div hidden={session.required}><JobPage key={route.id} jobId={route.id} /></div>}
      </main>
    </>
  );
}
