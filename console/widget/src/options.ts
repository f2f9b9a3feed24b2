export type Theme = 'light' | 'dark'

/** What the page says in its script element. */
export interface Options {
  base: string
  key: string
  theme: string
  dir: 'ltr' | 'rtl'
  locale: string
  position: 'start' | 'end'
  agent: string | undefined
}

/** @returns undefined, and says so, when there is no key */
export function options(script: HTMLScriptElement | null): Options | undefined {
  const key = script?.dataset.key
  if (!script || !key) {
    console.error('Parley: the script element needs data-key with a publishable key, such as pk-par-….')
    return undefined
  }
  const { theme = 'auto', dir, locale, position, agent } = script.dataset
  const own = dir ?? getComputedStyle(document.documentElement).direction
  return {
    base: new URL(script.src, location.href).origin,
    key,
    theme,
    dir: own === 'rtl' ? 'rtl' : 'ltr',
    locale: locale ?? document.documentElement.lang,
    position: position === 'left' || position === 'start' ? 'start' : 'end',
    agent,
  }
}

/**
 * What was chosen in the script element; else what the page's root element says (`data-theme`, or a class `dark`); else the
 * page's `color-scheme`, so that a page that knows no dark stays light.
 */
export function watchTheme(chosen: string, take: (theme: Theme) => void): void {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const page = document.documentElement
  const look = () => {
    const said = chosen === 'auto' ? (page.dataset.theme ?? (page.classList.contains('dark') ? 'dark' : '')) : chosen
    const scheme = getComputedStyle(page).colorScheme
    const follows = scheme.includes('dark') && (!scheme.includes('light') || dark.matches)
    take(said === 'dark' || said === 'light' ? said : follows ? 'dark' : 'light')
  }
  look()
  if (chosen !== 'auto') return
  dark.addEventListener('change', look)
  new MutationObserver(look).observe(page, { attributes: true, attributeFilter: ['data-theme', 'class', 'style'] })
}
