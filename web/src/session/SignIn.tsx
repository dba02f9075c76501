// The form that asks for a key, once.
import { useState, type FormEvent } from "react";
import { Problem } from "../api/request";
import { useWords } from "../words/context";
import { sentenceFor } from "../words/errors";

export function SignIn({ onKey }: { onKey(key: string): Promise<void> }) {
  const { words, language } = useWords();
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState("");
  const [waiting, setWaiting] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setWaiting(true);
    try {
      await onKey(key.trim());
    } catch (error) {
      setProblem(error instanceof Problem ? error.code : "INTERNAL");
      setWaiting(false);
    }
  };
  return (
    <form className="progress-card sign-in" onSubmit={(event) => void submit(event)}>
      <h1>{words.signIn}</h1>
      <p>{words.signInHint}</p>
      <label htmlFor="key">{words.key}</label>
      <input id="key" type="password" autoComplete="current-password" spellCheck={false} autoFocus required value={key} onChange={(event) => setKey(event.target.value)} />
      {problem && <p className="bad" role="alert">{problem === "UNAUTHORIZED" ? words.wrongKey : sentenceFor(problem, language)}</p>}
      <button type="submit" className="strong" disabled={waiting}>{words.signIn}</button>
    </form>
  );
}
