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

export const pythonAgent = (origin: string, agent: string, question: string) => `import os
import requests

parley = requests.Session()
parley.headers["Authorization"] = f"Bearer {os.environ['PARLEY_KEY']}"

conversation = parley.post("${origin}/api/v1/conversations", json={"agent": ${json(agent)}})
conversation.raise_for_status()
answer = parley.post(
    f"${origin}/api/v1/conversations/{conversation.json()['id']}/messages",
    json={"content": ${json(question)}},
)
answer.raise_for_status()
message = answer.json()["message"]
print(message["content"])
for number, citation in enumerate(message.get("citations") or [], 1):
    print(f"[{number}]", citation["title"], "-", citation["quote"])
`

export const typescriptAgent = (origin: string, agent: string, question: string) => `async function post(path: string, body: unknown) {
  const response = await fetch('${origin}/api/v1' + path, {
    method: 'POST',
    headers: { Authorization: \`Bearer \${process.env.PARLEY_KEY}\`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const conversation = await post('/conversations', { agent: ${json(agent)} });
const { message } = await post(\`/conversations/\${conversation.id}/messages\`, { content: ${json(question)} });
console.log(message.content, message.citations ?? []);
`

export const javaAgent = (origin: string, agent: string, question: string) => `// with Jackson for the JSON
static final HttpClient CLIENT = HttpClient.newHttpClient();
static final ObjectMapper JSON = new ObjectMapper();

static JsonNode post(String path, Map<String, String> body) throws Exception {
    var request = HttpRequest.newBuilder(URI.create("${origin}/api/v1" + path))
            .header("Authorization", "Bearer " + System.getenv("PARLEY_KEY"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    var response = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 400) throw new IllegalStateException(response.body());
    return JSON.readTree(response.body());
}

void main() throws Exception {
    var id = post("/conversations", Map.of("agent", ${json(agent)})).path("id").asText();
    var message = post("/conversations/" + id + "/messages", Map.of("content", ${json(question)})).path("message");
    System.out.println(message.path("content").asText());
    message.path("citations").forEach(cited -> System.out.println(cited.path("title").asText()));
}
`

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

