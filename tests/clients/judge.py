"""What a client must have been told and have done; the same for all of them."""
import places

TOOLS = ["find_experiment", "parse_summary", "analyze_parameters", "scaffold_run", "verify_run"]
THINGS = ["five tools", "progress", "cancel", "form accepted", "declined", "cancelled", "prompt", "resources"]


def cells(client, transport, plan, told):
    """The revision and one cell for each of THINGS; and what is wrong, as sentences."""
    if "crash" in told:
        return ["-", *["-"] * len(THINGS)], [f"the client failed: {told['crash']}"]
    wrong = []
    expected = "2026-07-28" if client.is_modern else "2025-11-25"
    if told["revision"] != expected:
        wrong.append(f"negotiated {told['revision']}, expected {expected}")
    asks = client.is_modern or transport == "stdio"
    found = [five_tools(told), progress(told), cancel(told, plan), *forms(told, plan, asks),
             prompt(told, plan), resources(told, plan)]
    wrong += [f"{thing}: {text}" for thing, (_, text) in zip(THINGS, found) if text]
    return [told["revision"], *[cell if not text else "FAILED" for cell, text in found]], wrong


def checked(is_right, cell, seen):
    return cell, "" if is_right else f"got {seen}"


def five_tools(told):
    statuses = {tool: told["statuses"].get(tool) for tool in TOOLS}
    return checked(told["tools"] == TOOLS and set(statuses.values()) == {"ok"}, "ok", (told["tools"], statuses))


def progress(told):
    reports = told["statuses"]["progress"]
    grows = all(a < b for a, b in zip(reports, reports[1:]))
    return checked(len(reports) >= 2 and grows, f"{len(reports)} reports", reports)


def cancel(told, plan):
    made, whole = places.runs_made(plan["large"])
    seen = told["cancelled"]
    is_right = (seen["ended"].startswith("stopped") and seen["tools_afterwards"] == 5 and not seen["goes_on"]
                and 0 < made < places.MANY_RUNS and whole)
    return checked(is_right, f"after {made} of {places.MANY_RUNS} runs", (seen, made, whole))


def forms(told, plan, asks):
    """Where there are no forms, the questions come back as needs_input: the same as after a refusal."""
    answered = told["forms"]
    for action in ("accept", "decline", "cancel"):
        status, made = answered[action]["status"], places.runs_made(plan["forms"][action])[0]
        asked = [sorted(places.ANSWERS)] if asks else []
        goes_on = asks and action == "accept"
        is_right = (answered[action]["asked"] == asked
                    and (status, made) == (("ok", 8) if goes_on else ("needs_input", 0)))
        cell = f"{status}, {made} runs" if goes_on else status
        yield checked(is_right, cell if asks else f"no forms: {status}", (answered[action], made))


def prompt(told, plan):
    text = told["prompt"]
    return checked(plan["sample"] in text and all(f"`{tool}`" in text for tool in TOOLS), "ok", text)


def resources(told, plan):
    uri = f"experiment://{plan['sample']}/"
    listed = {uri + name for name in ("plan", "log", "report")}
    is_right = listed <= set(told["resources"]) and told["plan"].startswith("# Experiment: sample\n")
    return checked(is_right, "ok", (told["resources"], told["plan"][:60]))
