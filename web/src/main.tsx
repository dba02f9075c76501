import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./theme/base.css";
import "./theme/jobs.css";
import { routeOf } from "./route";
import { loadEditor } from "./watch/loadEditor";
import { askAhead } from "./api/ahead";
import { applyTheme, rememberedTheme } from "./theme/theme";
import { firstLanguage, WordsProvider } from "./words/context";

applyTheme(rememberedTheme());
document.documentElement.lang = firstLanguage();  // what is asked of the server is answered in it
const route = routeOf(location.hash);
if (route.page === "job") {
  void loadEditor();
  askAhead(route.id);
}
const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(<StrictMode><WordsProvider><App /></WordsProvider></StrictMode>);
