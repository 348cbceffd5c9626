// What both TypeScript clients are put through. Tells what happened as JSON; run.py judges.

import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

export const TOOLS = ['find_experiment', 'parse_summary', 'analyze_parameters', 'scaffold_run', 'verify_run'];

// `client`: connect() -> revision, listTools(), callTool(name, args, options), getPrompt(name, args),
// listResources(), readResource(uri), close(); `form` is what it answers to the next form.
export async function walk(client, plan) {
  const told = { revision: await client.connect() };
  try {
    told.tools = (await client.listTools()).tools.map((tool) => tool.name);
    told.statuses = await callAllFive(client, plan.sample);
    told.prompt = (await client.getPrompt('scaffold', { experiment_dir: plan.sample })).messages[0].content.text;
    told.resources = (await client.listResources()).resources.map((resource) => resource.uri);
    told.plan = (await client.readResource(`experiment://${plan.sample}/plan`)).contents[0].text;
    told.cancelled = await cancel(client, plan.large);
    told.forms = {};
    for (const action of ['accept', 'decline', 'cancel']) {
      told.forms[action] = await fillIn(client, action, plan.forms[action], plan.answers);
    }
  } finally {
    await client.close();
  }
  return told;
}

async function callAllFive(client, directory) {
  const statuses = {};
  statuses.progress = [];
  for (const tool of TOOLS) {
    const args = tool === 'find_experiment' ? { path: directory } : { experiment_dir: directory };
    if (tool === 'scaffold_run') args.generator = 'builtin';
    const onprogress = (report) => tool === 'scaffold_run' && statuses.progress.push(report.progress);
    const result = await client.callTool(tool, args, { onprogress });
    statuses[tool] = result.structuredContent.status;
  }
  return statuses;
}

// Gives up a long call at its first progress. Then the server must still be there.
async function cancel(client, directory) {
  const stop = new AbortController();
  const args = { experiment_dir: directory, generator: 'builtin' };
  let ended = 'returned';
  try {
    await client.callTool('scaffold_run', args, { onprogress: () => stop.abort('enough'), signal: stop.signal });
  } catch (error) {
    ended = `stopped: ${error.message ?? error}`;
  }
  const tools_afterwards = (await client.listTools()).tools.length;
  // The run in hand may be finished; after that no more may come while the server lives.
  await pause(500);
  const before = readdirSync(directory).length;
  await pause(1000);
  return { ended, tools_afterwards, goes_on: readdirSync(directory).length > before };
}

async function fillIn(client, action, directory, answers) {
  const asked = [];
  client.form = (request) => {
    asked.push(Object.keys(request.params.requestedSchema.properties).sort());
    return action === 'accept' ? { action, content: answers } : { action };
  };
  const result = await client.callTool('scaffold_run', { experiment_dir: directory, generator: 'builtin' }, {});
  return { asked, status: result.structuredContent.status };
}
