import { NativeSelect, useMantineColorScheme } from '@mantine/core';
import { LANGUAGES, type Language, useLanguage } from '../words/language.js';

/** Language and colours, both kept in this browser. */
export function Appearance() {
  const { language, words, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={words.languageLabel}
        value={language}
        onChange={({ currentTarget }) => choose(currentTarget.value as Language)}
        data={Object.entries(LANGUAGES).map(([value, { language: label }]) => ({ value, label }))}
      />
      <NativeSelect
        size="xs"
        aria-label={words.colours}
        value={colorScheme}
        onChange={({ currentTarget }) => {
          setColorScheme(currentTarget.value as typeof colorScheme);
        }}
        data={[
          { value: 'auto', label: words.likeSystem },
          { value: 'light', label: words.light },
          { value: 'dark', label: words.dark },
        ]}
      />
    </>
  );
}
