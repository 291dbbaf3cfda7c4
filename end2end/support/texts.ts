// The catalogue that the pages take their texts from.
import { readFileSync } from 'node:fs';

type Areas = Record<string, Record<string, string>>;

/** Looks texts of a language up, by area and name: `t('folders.inbox')`. Parameters are put in by name. */
export function texts(language: string): (key: string, parameters?: Record<string, string>) => string {
  const file = new URL(`../../texts/locales/${language}.json`, import.meta.url);
  const areas = JSON.parse(readFileSync(file, 'utf8')) as Areas;
  return (key, parameters = {}) => {
    const [area = '', name = ''] = key.split('.');
    const text = areas[area]?.[name];
    if (text === undefined) throw new Error(`there is no text ${key} in ${language}`);
    return text.replace(/\{\{(\w+)[^}]*\}\}/g, (_, parameter: string) => parameters[parameter] ?? '');
  };
}
