type Rgb = [number, number, number]

const HEX = /^#[0-9a-f]{6}$/i

function parse(hex: string): Rgb {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Rgb
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((part) => {
    const share = part / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** The colour, moved towards black or white until text of it can be read on the background. */
function readable(color: Rgb, background: Rgb): string {
  const goal = luminance(background) > 0.4 ? 0 : 255
  let made = color
  for (let step = 1; contrast(made, background) < 4.6 && step <= 20; step++)
    made = color.map((part) => Math.round(part + ((goal - part) * step) / 20)) as Rgb
  return `rgb(${made.join()})`
}

const LIGHT: Rgb = [255, 255, 255]
const DARK: Rgb = [23, 25, 30]

/** The tenant's colours as custom properties. Whatever it chose, text on and in them can be read. */
export function brand(colors: { primary?: string; accent?: string; background?: string } = {}): string {
  const primary = HEX.test(colors.primary ?? '') ? colors.primary! : '#2f5bd7'
  const accent = HEX.test(colors.accent ?? '') ? colors.accent! : primary
  const fill = parse(primary)
  const on = contrast(fill, LIGHT) >= 4.5 ? '#fff' : contrast(fill, DARK) >= 4.5 ? '#14161b' : '#000'
  const link = parse(accent)
  const paper = HEX.test(colors.background ?? '') && luminance(parse(colors.background!)) > 0.75 ? colors.background : '#fff'
  return `.root{--fill:${primary};--on-fill:${on};--accent:${readable(link, LIGHT.map((part) => part - 14) as Rgb)};--paper:${paper}}
.root[data-theme=dark]{--accent:${readable(link, [35, 38, 45])};--paper:rgb(${DARK.join()})}`
}
