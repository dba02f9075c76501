import { Header } from "./parts/Header";
import { JobsPage } from "./jobs/JobsPage";
import { useRoute } from "./route";
import { JobPage } from "./watch/JobPage";
import { useWords } from "./words/context";

export function App() {
  const { words } = useWords();
  const route = useRoute();
  return (
    <>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); document.getElementById("main")?.focus(); }}>{words.skip}</a>
      <Header />
      <main id="main" tabIndex={-1} className={route.page}>
        {/* The list stays mounted below an open job: uploads go on. */}
        <div hidden={route.page !== "jobs"}><JobsPage shown={route.page === "jobs"} /></div>
        {route.page === "job" && <JobPage key={route.id} jobId={route.id} />}
      </main>
    </>
  );
}
