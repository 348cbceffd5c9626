"""The official Python client, PyPI mcp: both eras. Tells what happened as JSON; run.py judges."""
import json
import os
import sys

import anyio
import httpx2
import mcp_types as types
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

TOOLS = ["find_experiment", "parse_summary", "analyze_parameters", "scaffold_run", "verify_run"]


class Walk:
    def __init__(self, plan):
        self.plan = plan
        self.action = None
        self.asked = []

    async def form(self, _context, params):
        self.asked.append(sorted(params.requested_schema["properties"]))
        content = self.plan["answers"] if self.action == "accept" else None
        return types.ElicitResult(action=self.action, content=content)

    def server(self):
        if "url" in self.plan:
            headers = {"Authorization": f"Bearer {self.plan['token']}"}
            client = httpx2.AsyncClient(headers=headers, timeout=httpx2.Timeout(60))
            return streamable_http_client(self.plan["url"], http_client=client)
        command, *words = self.plan["command"]
        return StdioServerParameters(command=command, args=words, cwd=self.plan["cwd"], env=dict(os.environ))

    async def run(self):
        mode = self.plan["mode"]
        async with Client(self.server(), mode=mode, elicitation_callback=self.form) as client:
            told = {"revision": client.protocol_version}
            told["tools"] = [tool.name for tool in (await client.list_tools()).tools]
            told["statuses"] = await self.call_all_five(client)
            prompt = await client.get_prompt("scaffold", {"experiment_dir": self.plan["sample"]})
            told["prompt"] = prompt.messages[0].content.text
            told["resources"] = [str(resource.uri) for resource in (await client.list_resources()).resources]
            read = await client.read_resource(f"experiment://{self.plan['sample']}/plan")
            told["plan"] = read.contents[0].text
            told["cancelled"] = await self.cancel(client)
            told["forms"] = {action: await self.fill_in(client, action) for action in ("accept", "decline", "cancel")}
            return told

    async def call_all_five(self, client):
        statuses = {"progress": []}

        async def note(progress, _total, _message):
            statuses["progress"].append(progress)

        for tool in TOOLS:
            arguments = {"path" if tool == "find_experiment" else "experiment_dir": self.plan["sample"]}
            if tool == "scaffold_run":
                arguments["generator"] = "builtin"
            result = await client.call_tool(
                tool, arguments, progress_callback=note if tool == "scaffold_run" else None)
            statuses[tool] = result.structured_content["status"]
        return statuses

    async def cancel(self, client):
        """Gives up a long call at its first progress. Then the server must still be there."""
        ended = "returned"
        with anyio.CancelScope() as scope:
            async def stop(_progress, _total, _message):
                scope.cancel()

            await client.call_tool("scaffold_run", {"experiment_dir": self.plan["large"], "generator": "builtin"},
                                   progress_callback=stop)
        if scope.cancelled_caught:
            ended = "stopped"
        tools_afterwards = len((await client.list_tools()).tools)
        # The run in hand may be finished; after that no more may come while the server lives.
        await anyio.sleep(0.5)
        before = len(os.listdir(self.plan["large"]))
        await anyio.sleep(1)
        goes_on = len(os.listdir(self.plan["large"])) > before
        return {"ended": ended, "tools_afterwards": tools_afterwards, "goes_on": goes_on}

    async def fill_in(self, client, action):
        self.action = action
        self.asked = []
        result = await client.call_tool(
            "scaffold_run", {"experiment_dir": self.plan["forms"][action], "generator": "builtin"})
        return {"asked": self.asked, "status": result.structured_content["status"]}


print(json.dumps(anyio.run(Walk(json.loads(sys.argv[1])).run)))
