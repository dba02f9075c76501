// The editor's sentences, loaded with it alone.
import { useWords } from "../../words/context";
import { en } from "./en";
import { ko } from "./ko";

export type EditorWords = { readonly [K in keyof typeof en]: string };

export const useEditorWords = (): EditorWords => (useWords().language === "ko" ? ko : en);
