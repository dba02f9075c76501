/** The editor's code, which the list of jobs does without. */
export const loadEditor = () => import("../editor/Editor");
