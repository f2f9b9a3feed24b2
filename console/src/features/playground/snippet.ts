import type { ModelRequest as Request } from './chat'

const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`
const json = (value: unknown, indent = 2) => JSON.stringify(value, null, indent)

export function curl(origin: string, request: Request): string {
  return `curl ${origin}/v1/chat/completions \\
  -H "Authorization: Bearer $PARLEY_KEY" \\
  -H 'Content-Type: application/json' \\
  -d ${quoted(json(request))}
`
}

export function curlAgent(origin: string, agent: string, question: string): string {
  return `# begin a conversation with the agent
id=$(curl -s ${origin}/api/v1/conversations \\
  -H "Authorization: Bearer $PARLEY_KEY" -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify({ agent }))} | sed 's/.*"id":"\\(conv_[^"]*\\)".*/\\1/')

# ask, as often as you like
curl -N ${origin}/api/v1/conversations/$id/messages \\
  -H "Authorization: Bearer $PARLEY_KEY" -H 'Content-Type: application/json' \\
  -d ${quoted(JSON.stringify({ content: question, stream: true }))}
`
}

/** JSON as Python writes it: a request has true and false, and no null. */
const pythonic = (value: unknown): string =>
  typeof value === 'boolean'
    ? value ? 'True' : 'False'
    : Array.isArray(value)
      ? `[${value.map(pythonic).join(', ')}]`
      : typeof value === 'object' && value !== null
        ? `{${Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${pythonic(one)}`).join(', ')}}`
        : JSON.stringify(value)

export function python(origin: string, { model, messages, temperature, parley }: Request): string {
  const listed = messages.map((message) => `        ${pythonic(message)},`).join('\n')
  return `import os
from openai import OpenAI

client = OpenAI(base_url="${origin}/v1", api_key=os.environ["PARLEY_KEY"])
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[
${listed}
    ],${temperature === undefined ? '' : `\n    temperature=${temperature},`}${parley ? `\n    extra_body={"parley": ${pythonic(parley)}},` : ''}
)
message = answer.choices[0].message
print(message.content)
for number, citation in enumerate(getattr(message, "citations", None) or [], 1):
    print(f"[{number}]", citation["title"], "-", citation["quote"])
`
}

export function typescript(origin: string, request: Request): string {
  const body = json({ ...request, stream: true }).replace(/"([A-Za-z_]+)":/g, '$1:')
  return `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${origin}/v1', apiKey: process.env.PARLEY_KEY });
const stream = await client.chat.completions.create(${request.parley ? '\n  // "parley" is a field of Parley\'s own\n  ' : ''}${body}${request.parley ? ' as OpenAI.ChatCompletionCreateParamsStreaming,\n' : ''});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta?.content ?? '');
`
}

/** A string literal of Java. */
const literal = (text: string) => JSON.stringify(text)

export function java(origin: string, { model, messages, temperature, parley }: Request): string {
  const adders: Record<string, string> = { system: 'addSystemMessage', user: 'addUserMessage', assistant: 'addAssistantMessage' }
  const lines = messages.map((message) => `        .${adders[message.role] ?? 'addUserMessage'}(${literal(String(message.content))})`)
  if (temperature !== undefined) lines.push(`        .temperature(${temperature.toFixed(2)})`)
  if (parley) lines.push('        .putAdditionalBodyProperty("parley", JsonValue.from(Map.of("knowledge", true)))')
  return `OpenAIClient client = OpenAIOkHttpClient.builder()
        .baseUrl("${origin}/v1")
        .apiKey(System.getenv("PARLEY_KEY"))
        .build();
ChatCompletion answer = client.chat().completions().create(ChatCompletionCreateParams.builder()
        .model(${literal(model)})
${lines.join('\n')}
        .build());
System.out.println(answer.choices().getFirst().message().content().orElse(""));
System.out.println(answer.choices().getFirst().message()._additionalProperties().get("citations"));
`
}

