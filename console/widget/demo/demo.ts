interface Tenant {
  slug: string
  name: string
  key: string
}

interface Shop {
  nav: string[]
  title: string
  lead: string
  offers: string
  /** Name, price, drawing. */
  goods: [string, string, string][]
  asked: string[]
}

const shoe = 'M2 15v-5c2 1 4 0 5-2l7 5c2 1.3 6 1 8 3v2H3a1 1 0 0 1-1-1Zm0 0h8M9.5 9.8l-1.5 1.7M12 11.6l-1.5 1.7'
const boot = 'M7 3h7v9l6 3c1.5.800 2 2 2 5H7Zm0 13h6M14 6h-3M14 9h-3'
const parcel = 'M3 7l9-4 9 4v10l-9 4-9-4Zm0 0 9 4 9-4M12 11v10'
const phone = 'M7 2h10v20H7ZM11 18.5h2M7 5h10'
const headset = 'M4 14v-2a8 8 0 0 1 16 0v2M4 14h3v6H4Zm13 0h3v6h-3Zm3 6c0 2-3 2-6 2'
const cloud = 'M7 18a4 4 0 0 1 0-8 6 6 0 0 1 11.5 1.5A3.3 3.3 0 0 1 18 18Z'

const shops: Record<string, Shop> = {
  acme: {
    nav: ['Women', 'Men', 'Running', 'Sale'],
    title: 'Shoes for the long way home',
    lead: 'Made to be worn, resoled and worn again. Returns are free within the European Union.',
    offers: 'New this week',
    goods: [['Ridge Runner', '€129.00', shoe], ['City Low', '€99.00', shoe], ['Alder Boot', '€169.00', boot], ['Care set', '€24.00', parcel]],
    asked: ['How long may I return my shoes?', 'Do you ship to Switzerland?', 'What does the warranty cover?', 'How can I pay?'],
  },
  globex: {
    nav: ['Plans', 'Devices', 'Developers', 'Status'],
    title: 'Telephony that answers back',
    lead: 'Numbers, queues and devices for teams of five to five thousand. Keep your number.',
    offers: 'What teams choose',
    goods: [['Desk phone', 'from €89', phone], ['Headset', 'from €49', headset], ['Cloud PBX', 'per seat', cloud], ['Mobile app', 'included', phone]],
    asked: ['How do I port my number?', 'Which plans are there?', 'How is my call data protected?', 'What does the SLA promise?'],
  },
}

const by = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T
const page = document.documentElement
const query = new URLSearchParams(location.search)

function element(tag: string, text = ''): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

function drawing(path: string): SVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}

/** Shows another tenant, theme or direction: the page is loaded again, as a visitor would load it. */
function go(name: string, value: string): void {
  query.set(name, value)
  location.search = query.toString()
}

function furnish(tenant: Tenant, shop: Shop): void {
  document.title = `${tenant.name} – demo`
  by('name').textContent = tenant.name
  by('mark').textContent = tenant.name.slice(0, 1)
  by('title').textContent = shop.title
  by('lead').textContent = shop.lead
  by('offers').textContent = shop.offers
  by('nav').append(...shop.nav.map((text) => {
    const link = element('a', text)
    link.setAttribute('href', '#')
    return link
  }))
  by('goods').append(...shop.goods.map(([name, price, path]) => {
    const text = element('div')
    text.append(element('b', name), element('span', price))
    const item = element('li')
    item.append(drawing(path), text)
    return item
  }))
  by('asked').append(...shop.asked.map((question) => {
    const button = element('button', question)
    button.addEventListener('click', () => window.Parley!.q.push(['ask', question]))
    const item = element('li')
    item.append(button)
    return item
  }))
  by('code').textContent = `<script async src="${location.origin}/widget.js"\n        data-key="${tenant.key}"></script>`
}

function embed(tenant: Tenant): void {
  const script = document.createElement('script')
  script.src = '/widget.js'
  script.async = true
  script.dataset.key = tenant.key
  document.head.append(script)
}

async function show(): Promise<void> {
  const tenants = (await (await fetch('/demo/tenants')).json()) as Tenant[]
  const tenant = tenants.find(({ slug }) => slug === query.get('tenant')) ?? tenants[0]
  const shop = tenant && (shops[tenant.slug] ?? shops.acme)
  if (!tenant || !shop) {
    by('missing').hidden = false
    document.querySelectorAll<HTMLElement>('main, .shop').forEach((part) => (part.hidden = true))
    return
  }
  page.dataset.tenant = tenant.slug
  const choice = by<HTMLSelectElement>('tenant')
  choice.append(...tenants.map(({ slug, name }) => new Option(name, slug, false, slug === tenant.slug)))
  choice.addEventListener('change', () => go('tenant', choice.value))
  furnish(tenant, shop)
  by('ask').addEventListener('click', () => window.Parley!.q.push(['open']))
  embed(tenant)
}

window.Parley = window.Parley ?? { q: [] }
const dark = (query.get('theme') ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark'
const rtl = query.get('dir') === 'rtl'
page.dataset.theme = dark ? 'dark' : 'light'
page.dir = rtl ? 'rtl' : 'ltr'
for (const [id, on, name, value] of [['theme', dark, 'theme', dark ? 'light' : 'dark'], ['dir', rtl, 'dir', rtl ? 'ltr' : 'rtl']] as const) {
  by(id).setAttribute('aria-pressed', String(on))
  by(id).addEventListener('click', () => go(name, value))
}
void show()
