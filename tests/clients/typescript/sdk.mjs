// The older official client, npm @modelcontextprotocol/sdk: the legacy era only.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { walk } from './walk.mjs';

const plan = JSON.parse(process.argv[2]);

const client = new Client(
  { name: 'typescript-sdk', version: '1' },
  { capabilities: { elicitation: { form: {} } } },
);

function makeTransport() {
  if (plan.url) {
    return new StreamableHTTPClientTransport(new URL(plan.url), {
      requestInit: { headers: { Authorization: `Bearer ${plan.token}` } },
    });
  }
  const [command, ...args] = plan.command;
  return new StdioClientTransport({ command, args, cwd: plan.cwd, env: process.env, stderr: 'ignore' });
}

// It tells the negotiated revision to its transport alone.
function noting(transport, note) {
  const before = transport.setProtocolVersion?.bind(transport);
  transport.setProtocolVersion = (version) => {
    note(version);
    before?.(version);
  };
  return transport;
}

const subject = {
  form: undefined,
  async connect() {
    let revision;
    client.setRequestHandler(ElicitRequestSchema, async (request) => subject.form(request));
    await client.connect(noting(makeTransport(), (version) => { revision = version; }));
    return revision;
  },
  listTools: () => client.listTools(),
  callTool: (name, args, options) => client.callTool({ name, arguments: args }, undefined, options),
  getPrompt: (name, args) => client.getPrompt({ name, arguments: args }),
  listResources: () => client.listResources(),
  readResource: (uri) => client.readResource({ uri }),
  close: () => client.close(),
};

console.log(JSON.stringify(await walk(subject, plan)));
