// The official client, npm @modelcontextprotocol/client: both eras.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { walk } from './walk.mjs';

const plan = JSON.parse(process.argv[2]);

const client = new Client(
  { name: 'typescript-client', version: '1' },
  { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: plan.mode } },
);

function transport() {
  if (plan.url) {
    return new StreamableHTTPClientTransport(new URL(plan.url), {
      requestInit: { headers: { Authorization: `Bearer ${plan.token}` } },
    });
  }
  const [command, ...args] = plan.command;
  return new StdioClientTransport({ command, args, cwd: plan.cwd, env: process.env, stderr: 'ignore' });
}

const subject = {
  form: undefined,
  async connect() {
    client.setRequestHandler('elicitation/create', async (request) => subject.form(request));
    await client.connect(transport());
    return client.getNegotiatedProtocolVersion();
  },
  listTools: () => client.listTools(),
  callTool: (name, args, options) => client.callTool({ name, arguments: args }, options),
  getPrompt: (name, args) => client.getPrompt({ name, arguments: args }),
  listResources: () => client.listResources(),
  readResource: (uri) => client.readResource({ uri }),
  close: () => client.close(),
};

console.log(JSON.stringify(await walk(subject, plan)));
