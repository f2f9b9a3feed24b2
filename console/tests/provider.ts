import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Provider {
  /** What a tenant says to have it asked. */
  settings: object
  /** Counts no further than to the tenth word, until it may go on. */
  hold(): void
  goOn(): void
  stop(): void
}

/** What it answers, by a word of the question. */
const ANSWERS: Record<string, string> = {
  hostile:
    'Before <img src=x onerror="window.hurt=1"> and <script>window.hurt=1</script> [click](javascript:window.hurt=1) after.',
  layout:
    '# Sizes\n\nTake **one** size *more*:\n\n1. Measure `both` feet\n2. Compare\n   - in the morning\n   - in the evening\n\n> Rather large\n\n```\nEU = cm * 1.5\n```\n\nSee [the table](https://shop.example/sizes).',
}

/** `word1 … word60`: whatever is lost or comes twice is seen. */
export const COUNTED = Array.from({ length: 60 }, (_, i) => `word${i + 1}`).join(' ')

/** A provider in OpenAI's dialect that says known words, one after another. */
export async function startProvider(gapMs = 8): Promise<Provider> {
  let held = false
  const server: Server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    if (!body) return response.writeHead(404).end()
    const asked = JSON.parse(body) as { stream?: boolean; messages: { role: string; content: unknown }[] }
    const question = JSON.stringify(asked.messages.filter((one) => one.role === 'user').at(-1)?.content ?? '')
    const word = Object.keys(ANSWERS).find((one) => question.includes(one))
    const text = word ? ANSWERS[word]! : COUNTED
    const head = { id: 'chatcmpl-1', created: 1, model: 'told' }
    const usage = { prompt_tokens: 10, completion_tokens: 60, total_tokens: 70 }
    if (!asked.stream) {
      const choice = { index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }
      response.writeHead(200, { 'Content-Type': 'application/json' })
      return response.end(JSON.stringify({ ...head, object: 'chat.completion', choices: [choice], usage }))
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    const tell = (delta: object, finish: string | null, more = {}) =>
      response.write(
        `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`,
      )
    for (const [i, piece] of text.split(/(?<= )/).entries()) {
      do await new Promise((done) => setTimeout(done, gapMs))
      while (held && i >= 10 && !response.destroyed)
      if (response.destroyed) return
      tell({ content: piece }, null)
    }
    tell({}, 'stop', { usage })
    response.end('data: [DONE]\n\n')
  })
  server.listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      name: 'told',
      dialect: 'openai',
      base_url: `http://127.0.0.1:${port}/v1`,
      api_key: 'none',
      verify: false,
      models: [{ name: 'told', context_window: 8192, price: { input: 1, output: 1 } }],
      primary_model: 'told',
    },
    hold: () => {
      held = true
    },
    goOn: () => {
      held = false
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
