import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./look/base.css";
import "./look/jobs.css";
import { applyTheme, rememberedTheme } from "./look/theme";
import { WordsProvider } from "./words/context";

applyTheme(rememberedTheme());
const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(<StrictMode><WordsProvider><App /></WordsProvider></StrictMode>);
