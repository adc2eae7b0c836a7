// The pages of visitor passes without a network: the visitor's is kept once it was opened, the doorkeeper's verifies.
import { verify, type Bundle, type Pass, type Verdict } from './pass';
import { scan } from './scan';

const CACHE = 'linli-pass-1';
const UPDATE_MS = 10 * 60 * 1000;

/** Keeps this page and what it needs; the worker answers with it when there is no network. */
async function keep(more: string[]): Promise<void> {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return;
  await navigator.serviceWorker.register('/pass/sw.js', { scope: '/pass/' });
  const files = [...document.querySelectorAll<HTMLElement>('script[src], link[rel="stylesheet"], link[rel="icon"], header img')];
  const urls = files.map((one) => one.getAttribute('src') || one.getAttribute('href') || '').filter((url) => url.startsWith('/assets/'));
  const icons = document.querySelector('use')?.getAttribute('href')?.split('#')[0];
  const cache = await caches.open(CACHE);
  await cache.addAll([...new Set([location.pathname, ...urls, ...(icons ? [icons] : []), ...more])]);
}

/** A pass that ended needs no place on the visitor's telephone. */
async function keepPass(part: HTMLElement): Promise<void> {
  const ends = Number(part.dataset.passKeep);
  if (!ends) return;
  if (Date.now() / 1000 < ends) return keep([]);
  if ('caches' in window) await (await caches.open(CACHE)).delete(location.pathname);
}

class Door {
  bundle: Bundle | null = null;
  private scanning = false;

  constructor(private readonly root: HTMLElement) {}

  private part<E extends HTMLElement>(selector: string): E | null {
    return this.root.querySelector<E>(selector);
  }

  private word(name: string): string {
    return this.part<HTMLTemplateElement>(`template[data-word="${name}"]`)?.content.textContent || '';
  }

  private when(second: number): string {
    return new Date(second * 1000).toLocaleString(document.documentElement.lang, { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'short' });
  }

  /** The newest keys that can be had: from the network, else those that were kept. */
  async update(): Promise<void> {
    try {
      const answer = await fetch(this.root.dataset.keys || '', { credentials: 'omit' });
      if (answer.ok) this.bundle = (await answer.json()) as Bundle;
    } catch {
      // Offline, and nothing kept: what is there stays.
    }
    const age = this.part('[data-door-age]');
    if (age && this.bundle) age.textContent = `${this.word('age')} ${this.when(this.bundle.made)}`;
  }

  private facts(pass: Pass): HTMLElement {
    const building = this.bundle?.doors.find((one) => one.tags[0] === pass.building || (one.tags.length === 1 && one.tags.includes(pass.building)));
    const purpose = this.part<HTMLTemplateElement>(`template[data-purpose="${pass.purpose}"]`)?.content.textContent || '';
    const all = [['building', building?.name || ''], ['host', pass.host], ['purpose', purpose], ['from', this.when(pass.from)], ['until', this.when(pass.until)], ['word', pass.word]];
    const list = document.createElement('dl');
    list.className = 'facts';
    for (const [name, value] of all.filter(([, value]) => value)) {
      const [term, text] = [document.createElement('dt'), document.createElement('dd')];
      term.textContent = this.word(name);
      text.textContent = value;
      const line = document.createElement('div');
      line.append(term, text);
      list.append(line);
    }
    return list;
  }

  /** Says what was found, large and aloud. Nothing of it is kept. */
  private say(found: Verdict | string): void {
    const said = this.part('[data-door-said]');
    if (!said) return;
    said.replaceChildren();
    if (typeof found === 'string') {
      said.textContent = found;
      return;
    }
    said.dataset.verdict = found.code;
    const words = this.part<HTMLTemplateElement>(`template[data-verdict="${found.code}"]`);
    if (words) said.append(words.content.cloneNode(true));
    if (found.pass) said.append(this.facts(found.pass));
    said.focus();
  }

  async check(text: string): Promise<void> {
    if (!this.bundle) await this.update();
    if (!this.bundle) return this.say(this.word('no_keys'));
    const chosen = this.part<HTMLSelectElement>('select[name="door"]')?.value || '';
    const tags = this.bundle.doors.find((one) => one.id === chosen)?.tags || [];
    // A code that holds a link to the visitor's page is as good as the pass alone.
    const bare = text.trim().replace(/^https?:\/\/\S*\/pass\/v\//i, '');
    this.say(await verify(bare, this.bundle, tags, Math.floor(Date.now() / 1000)));
  }

  private async read(button: HTMLButtonElement): Promise<void> {
    const video = this.part<HTMLVideoElement>('[data-door-video]');
    if (!video) return;
    if (this.scanning) {
      this.scanning = false;
      return;
    }
    const label = button.textContent;
    this.scanning = true;
    button.textContent = this.word('stop');
    try {
      const text = await scan(video, () => !this.scanning);
      if (text) await this.check(text);
    } catch {
      this.say(this.word('camera'));
    }
    this.scanning = false;
    button.textContent = label;
  }

  begin(): void {
    const form = this.part<HTMLFormElement>('[data-door-form]');
    const code = this.part<HTMLTextAreaElement>('[name="code"]');
    const door = this.part<HTMLSelectElement>('select[name="door"]');
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.check(code?.value || '');
    }, true);
    const key = `linli-door-${this.root.dataset.door}`;
    if (door && !door.value) door.value = localStorage.getItem(key) || '';
    door?.addEventListener('change', () => localStorage.setItem(key, door.value));
    const scanner = this.part('[data-door-scan]');
    const button = scanner?.querySelector('button');
    if (scanner && button && navigator.mediaDevices) {
      scanner.hidden = false;
      button.type = 'button';
      button.addEventListener('click', () => void this.read(button));
    }
    void this.update();
    setInterval(() => void this.update(), UPDATE_MS);
  }
}

function begin(): void {
  const pass = document.querySelector<HTMLElement>('[data-pass-keep]');
  if (pass) void keepPass(pass);
  const root = document.querySelector<HTMLElement>('[data-door]');
  if (!root) return;
  new Door(root).begin();
  void keep([root.dataset.keys || '']);
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
else begin();
