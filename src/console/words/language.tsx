import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { en, type Words } from './en.js';
import { zh } from './zh.js';

export const LANGUAGES = { en, zh } as const;
export type Language = keyof typeof LANGUAGES;

interface Speech {
  readonly language: Language;
  readonly words: Words;
  readonly choose: (language: Language) => void;
}

const KEPT = 'im-edit-ledger.language';
const Speaking = createContext<Speech | null>(null);

/** The language that was chosen in this browser, else the browser's own, else English. */
function firstLanguage(): Language {
  const wanted = [localStorage.getItem(KEPT), ...navigator.languages];
  for (const tag of wanted) {
    if (tag?.toLowerCase().startsWith('zh')) return 'zh';
    if (tag?.toLowerCase().startsWith('en')) return 'en';
  }
  return 'en';
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    document.title = LANGUAGES[language].title;
  }, [language]);
  const speech = useMemo(
    () => ({
      language,
      words: LANGUAGES[language],
      choose: (chosen: Language) => {
        localStorage.setItem(KEPT, chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  return <Speaking.Provider value={speech}>{children}</Speaking.Provider>;
}

export function useLanguage(): Speech {
  const speech = useContext(Speaking);
  if (!speech) throw new Error('There is no LanguageProvider around this.');
  return speech;
}

export function useWords(): Words {
  return useLanguage().words;
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** A length of time in its largest unit: `3 hours`. */
export function durationIn(language: Language, seconds: number): string {
  const [unit, length] = UNITS.find(([, length]) => seconds >= 2 * length) ?? ['second', 1];
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(
    Math.round(seconds / length),
  );
}
