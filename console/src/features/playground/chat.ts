import { useCallback, useRef, useState } from 'react'
import { api, ok, once, type Schemas } from '@/api/client'
import { Answer, askInConversation, askModel, running } from './answer'
import { type Setup, temperatureOf } from './setup'

export interface Lane {
  model: string
  answer: Answer
}

export interface Turn {
  id: number
  question: string
  setup: Setup
  lanes: Lane[]
}

type Message = Schemas['ChatCompletionRequest']['messages'][number]
/** What the page says of it; `stream` is added where it is sent. */
export type ModelRequest = Omit<Schemas['ChatCompletionRequest'], 'stream'>

/** What a model is sent: the system prompt, what it answered itself before, and the question. */
export function messages(turns: readonly Turn[], lane: number, setup: Setup, question: string): Message[] {
  const before = turns.flatMap((turn): Message[] => {
    const said = turn.lanes[lane]?.answer.latest.text
    return said ? [{ role: 'user', content: turn.question }, { role: 'assistant', content: said }] : []
  })
  const system: Message[] = setup.system.trim() ? [{ role: 'system', content: setup.system.trim() }] : []
  return [...system, ...before, { role: 'user', content: question }]
}

/** The body of a request; `default` and models by name rest on documents where that is wished. */
export function request(setup: Setup, model: string, said: Message[]): ModelRequest {
  const temperature = temperatureOf(setup)
  return {
    model,
    messages: said,
    ...(temperature === undefined ? {} : { temperature }),
    ...(setup.knowledge && model !== 'auto' ? { parley: { knowledge: true } } : {}),
  }
}

/** The turns of a chat that is kept nowhere but on this page; an agent's are a conversation as well. */
export function useChat() {
  const [turns, setTurns] = useState<readonly Turn[]>([])
  const [busy, setBusy] = useState(0)
  const last = useRef(0)
  const conversation = useRef<{ agent: string; id: string } | null>(null)

  const inConversation = async (answer: Answer, agent: string, question: string, fresh: boolean) => {
    try {
      if (conversation.current?.agent !== agent) {
        const made = await ok(api.POST('/api/v1/conversations', { body: { agent, title: question.slice(0, 80), metadata: { source: 'playground' } }, headers: once() }))
        conversation.current = { agent, id: made.id }
      }
    } catch (error) {
      answer.end('failed', error)
      return
    }
    await askInConversation(answer, conversation.current.id, question, !fresh)
  }

  const ask = (question: string, setup: Setup, before: readonly Turn[], fresh: boolean) => {
    const models = setup.agent ? [setup.agent] : [setup.model, ...(setup.other ? [setup.other] : [])]
    const lanes = models.map((model) => ({ model, answer: new Answer() }))
    setTurns([...before, { id: ++last.current, question, setup, lanes }])
    setBusy((count) => count + 1)
    const asked = lanes.map(({ model, answer }, lane) =>
      setup.agent
        ? inConversation(answer, setup.agent, question, fresh)
        : // a seed asks for another draw: the cache knows no answers to requests with one
          askModel(answer, { ...request(setup, model, messages(before, lane, setup, question)), ...(fresh ? { seed: Math.floor(Math.random() * 1e9) } : {}) }),
    )
    void Promise.all(asked).finally(() => setBusy((count) => count - 1))
  }

  const stop = useCallback(() => {
    for (const turn of turns) for (const lane of turn.lanes) if (running(lane.answer.latest)) lane.answer.stop()
  }, [turns])
  return {
    turns,
    busy: busy > 0,
    ask: (question: string, setup: Setup) => ask(question, setup, turns, false),
    again: (setup: Setup) => {
      const turn = turns.at(-1)
      if (turn) ask(turn.question, setup, turns.slice(0, -1), true)
    },
    stop,
    clear: () => {
      stop()
      conversation.current = null
      setTurns([])
    },
  }
}
