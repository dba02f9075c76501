import { useState } from "react";
import { chooseTheme, rememberedTheme, shownTheme, type Theme } from "../theme/theme";
import { useWords } from "../words/context";
import { fill } from "../words/words";
import { Icon } from "./Icon";

export function Header({ owner, onSignOut }: { owner: string | null; onSignOut(): void }) {
  const { words, language, setLanguage } = useWords();
  const [theme, setTheme] = useState<Theme>(rememberedTheme);
  const other = shownTheme(theme) === "dark" ? "light" : "dark";
  const switchTheme = () => { chooseTheme(other); setTheme(other); };
  return (
    <header className="top">
      <a className="brand" href="#/"><img src="/icon.svg" alt="" width="28" height="28" /><span>ECG</span></a>
      <nav aria-label="ECG">
        {owner && <button type="button" className="quiet" title={fill(words.signedInAs, { name: owner })} onClick={onSignOut}>{words.signOut}</button>}
        <button type="button" className="quiet" lang={language === "ko" ? "en" : "ko"} onClick={() => setLanguage(language === "ko" ? "en" : "ko")}>
          {language === "ko" ? words.toEnglish : words.toKorean}
        </button>
        <button type="button" className="quiet icon" aria-label={words[other]} title={words[other]} onClick={switchTheme}>
          <Icon name={other === "dark" ? "moon" : "sun"} />
        </button>
      </nav>
    </header>
  );
}
