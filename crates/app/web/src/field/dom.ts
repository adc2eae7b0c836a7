// Small words for building pages.
type Child = Node | string | null | undefined | false;

export function el<K extends keyof HTMLElementTagNameMap>(name: K, props: Record<string, unknown> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) made.addEventListener(key.slice(2), value as EventListener);
    else made.setAttribute(key, value === true ? '' : String(value));
  }
  made.append(...children.filter((one): one is Node | string => !!one || one === ''));
  return made;
}

const zh = () => document.documentElement.lang !== 'en';

export function say(chinese: string, english: string): string {
  return zh() ? chinese : english;
}

export function titleOf(text: { zh: string; en: string } | undefined): string {
  return text ? (zh() ? text.zh : text.en || text.zh) : '';
}

export function moment(at: number | null | undefined): string {
  if (!at) return say('从未', 'never');
  return new Intl.DateTimeFormat(zh() ? 'zh-CN' : 'en-GB', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }).format(at);
}

/** The day in the office's time zone. */
export function today(): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(Date.now());
}
