"""make cost: the tables of docs/cost.md and docs/performance.md, from what ``make bench`` has kept.

Prints them, or with --write puts them into the pages, as ``make bench`` does.
"""

import argparse
import json
from pathlib import Path

from tools.bench import workload
from tools.bench.cost import counted, dynamodb, model, monthly, running, telling
from tools.bench.figures import RESULTS, Figure
from tools.stack.sam import PROJECT

BEGIN, END = "<!-- computed by make bench -->\n", "<!-- end -->\n"
COST, PERFORMANCE = PROJECT / "docs" / "cost.md", PROJECT / "docs" / "performance.md"


def computed() -> dict[Path, str]:
    """The part of each page that is computed."""
    tables = {PERFORMANCE: (figures(),), COST: (per_million(), a_month(), units())}
    return {page: f"{BEGIN}\n" + "\n\n".join(parts) + f"\n\n{END}" for page, parts in tables.items()}


def write() -> None:
    """Puts them into the pages."""
    for page, told in computed().items():
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        page.write_text(before + told + rest.partition(END)[2], "utf-8")


def figures() -> str:
    """All figures of the last run, and where it ran."""
    kept = json.loads(RESULTS.read_text("utf-8"))
    at = kept["measured"]
    machine = f"{at['cores']} cores of {at['processor']}, {at['memory_gib']} GiB, load {at['load_1_minute']}"
    versions = f"Python {at['python']}, botocore {at['libraries']['botocore']}"
    lines = [f"{at['at']}, commit {at['commit']}, {machine}, {versions}", ""]
    lines += ["| measure | goal | figure | | how |", "|---|---|---|---|---|"]
    for one in kept["figures"]:
        figure = Figure(**{name: one[name] for name in Figure.__dataclass_fields__})
        goal = "" if figure.goal is None else f"{figure.sign} {figure.goal:,g}"
        value = f"{figure.value:,.10g} {figure.unit}"
        lines.append(f"| {figure.name} | {goal} | {value} | {figure.verdict} | {figure.note} |")
    return "\n".join(lines)


def per_million() -> str:
    """Dollars for a million of each operation, by what they are for."""
    lines = [
        "| a million of | DynamoDB, small chat | huge chat | running | telling | model |",
        "|---|---|---|---|---|---|",
    ]
    for (operation, chat), row in counted().items():
        if chat == "small":
            huge = dynamodb(counted()[operation, "huge"])
            parts = (dynamodb(row), huge, running(row), telling(row), model(row))
            lines.append(f"| {operation} | " + " | ".join(f"${part:,.2f}" for part in parts) + " |")
    return "\n".join(lines)


def a_month() -> str:
    """The same as a table, with what one user costs."""
    parts = monthly()
    total = sum(dollars for _, dollars in parts)
    lines = ["| a million users, a month | dollars |", "|---|---|"]
    lines += [f"| {name} | ${dollars:,.0f} |" for name, dollars in parts]
    own = total - dict(parts)["the model"]
    lines.append(f"| **together** | **${total:,.0f}**, of which ${own:,.0f} is not the model's |")
    lines.append(f"| one user | {100 * total / workload.USERS:.2f} cents |")
    return "\n".join(lines)


def units() -> str:
    """What was counted."""
    lines = ["| operation | chat | calls | awaited | read units | write units |", "|---|---|---|---|---|---|"]
    for (operation, chat), row in counted().items():
        shares = [row[name] / row["messages"] for name in ("calls", "read_units", "write_units")]
        calls, reads, writes = (f"{share:,.2f}".rstrip("0").rstrip(".") for share in shares)
        name = f"{operation}, each of {row['messages']:,} messages" if row["messages"] > 1 else operation
        lines.append(f"| {name} | {chat} | {calls} | {row['awaited']:,} | {reads} | {writes} |")
    return "\n".join(lines)


def main() -> None:
    """Prints the tables, or writes them."""
    parser = argparse.ArgumentParser(prog="make cost")
    parser.add_argument("--write", action="store_true", help="put the tables into the pages")
    if parser.parse_args().write:
        write()
    else:
        print(computed()[COST])


if __name__ == "__main__":
    main()
