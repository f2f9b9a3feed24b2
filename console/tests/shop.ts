import { createServer, type Server } from 'node:http'
import { connect, createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net'

async function listening(server: { listen(port: number, host: string): unknown; once(event: string, done: () => void): unknown; address(): unknown }): Promise<number> {
  server.listen(0, '127.0.0.1')
  await new Promise<void>((done) => server.once('listening', done))
  return (server.address() as AddressInfo).port
}

/** The network between a browser and Parley, which a test may cut. */
export class Line {
  url = ''
  /** Refuses whoever comes. */
  down = false
  /** Lets everything through but WebSockets, as some companies' networks do. */
  noSockets = false
  /** Lets the next message through to Parley, and breaks before the answer comes back. */
  swallow = false
  private readonly open = new Set<Socket>()
  private readonly server

  constructor(private readonly port: number) {
    this.server = createTcpServer((from) => this.take(from))
  }

  static async to(url: string): Promise<Line> {
    const line = new Line(Number(new URL(url).port))
    line.url = `http://localhost:${await listening(line.server)}`
    return line
  }

  /** Breaks all that is open, with no goodbye. */
  cut(): void {
    for (const socket of this.open) socket.resetAndDestroy()
    this.open.clear()
  }

  stop(): void {
    this.cut()
    this.server.close()
  }

  private take(from: Socket): void {
    if (this.down) return void from.resetAndDestroy()
    const to = connect(this.port, '127.0.0.1')
    for (const [socket, other] of [[from, to], [to, from]] as const) {
      this.open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => this.open.delete(socket))
    }
    from.on('data', (some) => {
      const said = some.toString('latin1')
      if (this.noSockets && /^upgrade: websocket/im.test(said)) from.resetAndDestroy()
      if (!this.swallow || !/^POST \S+\/messages /.test(said)) return
      this.swallow = false
      to.unpipe(from)
      to.once('data', () => from.resetAndDestroy()).resume()
    })
    from.pipe(to).pipe(from)
  }
}

/** A site of somebody else's, as strict as it can be with the widget on it: what its address asks for, it embeds. */
export class Shop {
  origin = ''
  /** What the page itself does and how it looks. */
  script = ''
  style = ''
  private readonly server: Server

  private constructor(private readonly parley: string) {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
      const tell = (type: string, text: string) =>
        response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': this.policy() }).end(text)
      if (pathname === '/page.js') tell('text/javascript', this.script)
      else if (pathname === '/page.css') tell('text/css', this.style)
      else tell('text/html', this.page(searchParams))
    })
  }

  /** @param parley where its widget comes from */
  static async open(parley: string): Promise<Shop> {
    const shop = new Shop(parley)
    shop.origin = `http://localhost:${await listening(shop.server)}`
    return shop
  }

  stop(): void {
    this.server.closeAllConnections()
    this.server.close()
  }

  private policy(): string {
    const host = new URL(this.parley).host
    return `default-src 'none'; script-src 'self' http://${host}; style-src 'self'; connect-src http://${host} ws://${host}; base-uri 'none'; require-trusted-types-for 'script'`
  }

  private page(chosen: URLSearchParams): string {
    const attributes = [...chosen].map(([name, value]) => `data-${name}="${value}"`).join(' ')
    return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Shop</title><link rel="stylesheet" href="/page.css"><script src="/page.js"></script>
<script async src="${this.parley}/widget.js" ${attributes}></script></head>
<body><main><h1>Shop</h1><p id="text">A page of somebody else's. <button id="buy">Buy</button></p></main></body></html>`
  }
}
