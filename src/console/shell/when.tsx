import { useLanguage } from '../words/language.js';

/** A time in the reader's zone; over it, as the record has it, in UTC. */
export function When({ at }: { readonly at: string }) {
  const { language } = useLanguage();
  return (
    <time dateTime={at} title={at} className="when">
      {whenIn(language, at)}
    </time>
  );
}

export function whenIn(language: string, at: string): string {
  const style = { dateStyle: 'medium', timeStyle: 'medium' } as const;
  return new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : undefined, style).format(
    new Date(at),
  );
}
