import { api, ok, once, type Schemas } from '@/api/client'
import { useKept } from '@/app/kept'
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

interface Chat {
  turns: readonly Turn[]
  /** How many questions are being answered. */
  busy: number
  conversation: { agent: string; id: string } | null
}

const NOTHING: Chat = { turns: [], busy: 0, conversation: null }

/** The turns of a chat: they stay, and answers go on, while other pages are looked at. An agent's are a conversation as well. */
export function useChat() {
  const [{ turns, busy, conversation }, change] = useKept('chat', NOTHING)

  const inConversation = async (answer: Answer, agent: string, question: string, fresh: boolean) => {
    try {
      let id = conversation?.agent === agent ? conversation.id : null
      if (!id) {
        id = (await ok(api.POST('/api/v1/conversations', { body: { agent, title: question.slice(0, 80), metadata: { source: 'playground' } }, headers: once() }))).id
        const made = { agent, id }
        change((chat) => ({ ...chat, conversation: made }))
      }
      await askInConversation(answer, id, question, !fresh)
    } catch (error) {
      answer.end('failed', error)
    }
  }

  const ask = (question: string, setup: Setup, before: readonly Turn[], fresh: boolean) => {
    const models = setup.agent ? [setup.agent] : [setup.model, ...(setup.other ? [setup.other] : [])]
    const lanes = models.map((model) => ({ model, answer: new Answer() }))
    const turn = { id: Math.max(0, ...turns.map((one) => one.id)) + 1, question, setup, lanes }
    change((chat) => ({ ...chat, turns: [...before, turn], busy: chat.busy + 1 }))
    const asked = lanes.map(({ model, answer }, lane) =>
      setup.agent
        ? inConversation(answer, setup.agent, question, fresh)
        : // a seed asks for another draw: the cache knows no answers to requests with one
          askModel(answer, { ...request(setup, model, messages(before, lane, setup, question)), ...(fresh ? { seed: Math.floor(Math.random() * 1e9) } : {}) }),
    )
    void Promise.all(asked).finally(() => change((chat) => ({ ...chat, busy: Math.max(0, chat.busy - 1) })))
  }

  const stop = () => {
    for (const turn of turns) for (const lane of turn.lanes) if (running(lane.answer.latest)) lane.answer.stop()
  }
  return {
    turns,
    busy: busy > 0,
    ask: (question: string, setup: Setup) => ask(question, setup, turns, false),
    again: (setup: Setup) => {
      const turn = turns.at(-1)
      // what was said in a conversation stays said
      if (turn) ask(turn.question, setup, setup.agent ? turns : turns.slice(0, -1), true)
    },
    stop,
    clear: () => {
      stop()
      change((chat) => ({ ...NOTHING, busy: chat.busy }))
    },
  }
}
