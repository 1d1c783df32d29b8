"""Print the tables of README.md, docs/cost.md and docs/performance.md, from the last whole "make bench".

With --write, write the tables of docs/cost.md and docs/performance.md, as "make bench" does.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.bench import workload
from tools.bench.cost import counted, dynamodb, fan_out, model, monthly, running, traces
from tools.bench.figures import RESULTS, Figure
from tools.bench.prices import PRICES
from tools.command_line import command_parser, run_command
from tools.stack.sam import PROJECT

BEGIN, END = "<!-- computed by make bench -->\n", "<!-- end -->\n"
COST, PERFORMANCE = PROJECT / "docs" / "cost.md", PROJECT / "docs" / "performance.md"
README = PROJECT / "README.md"
_BESIDE_ANOTHER = "another's {} beside 200 renames and 100 sockets, by its quiet time"
# The figures that README has, by their names in the results.
IN_README = {
    "warm rename, p50 by a bare boto3 handler's": "warm rename, relative to a bare boto3 handler",
    "cold start of rename, by boto3 with one client": "cold start of rename, relative to boto3 alone",
    "cold start of propose, by boto3 with one client": "cold start of propose, relative to boto3 alone",
    "64 writers on one chat, by raw updates": "rate of 64 writers on one chat, relative to raw updates",
    "stream handler, by raw PutEvents that takes 20 ms more": "rate of the fan-out, relative to PutEvents",
    _BESIDE_ANOTHER.format("event"): "delay of an event beside a busy user, relative to quiet",
    _BESIDE_ANOTHER.format("socket"): "delay of a push beside a busy user, relative to quiet",
    "rename, calls of DynamoDB": "DynamoDB calls of a rename",
    "rename, write units": "DynamoDB write units of a rename",
    "size for arm64": "layer and functions for arm64",
    "size for x86_64": "layer and functions for x86_64",
}


def computed() -> dict[Path, str]:
    """The part of each page that is computed."""
    tables = {
        README: (readme(),),
        PERFORMANCE: (figures(),),
        COST: (per_million(), a_month(), units()),
    }
    return {page: f"{BEGIN}\n" + "\n\n".join(parts) + f"\n\n{END}" for page, parts in tables.items()}


def write() -> None:
    """Write the computed parts into the pages."""
    for page, part in computed().items():
        before, _, rest = page.read_text("utf-8").partition(BEGIN)
        page.write_text(before + part + rest.partition(END)[2], "utf-8")


def figures() -> str:
    """The figures of the last whole run, and the machine that it ran on."""
    results = json.loads(RESULTS.read_text("utf-8"))
    at = results["measured"]
    machine = f"{at['cores']} cores of {at['processor']}, {at['memory_gib']} GiB, load {at['load_1_minute']}"
    versions = f"Python {at['python']}, botocore {at['libraries']['botocore']}"
    lines = [f"{at['at']}, commit {at['commit']}, {machine}, {versions}", ""]
    lines += ["| measure | goal | figure | | how |", "|---|---|---|---|---|"]
    for fields in results["figures"]:
        figure = Figure(**{name: fields[name] for name in Figure.__dataclass_fields__})
        goal = "" if figure.goal is None else f"{figure.sign} {figure.goal:,g}"
        value = f"{figure.value:,.10g} {figure.unit}"
        lines.append(f"| {figure.name} | {goal} | {value} | {figure.verdict} | {figure.note} |")
    return "\n".join(lines)


def readme() -> str:
    """The figures that README has, and what a month costs."""
    by_name = {fields["name"]: fields for fields in json.loads(RESULTS.read_text("utf-8"))["figures"]}
    lines = ["| measure | figure | goal |", "|---|---|---|"]
    for name, measure in IN_README.items():
        figure = Figure(**{field: by_name[name][field] for field in Figure.__dataclass_fields__})
        unit = "times" if figure.unit == "ratio" else figure.unit
        goal = f"{figure.sign} {figure.goal}{', missed' if figure.missed else ''}"
        unit = unit.removesuffix("s") if figure.value == 1 and unit in {"calls", "units"} else unit
        lines.append(f"| {measure} | {figure.value:,.3g} {unit} | {goal} |")
    parts = dict(monthly())
    own = sum(parts.values()) - parts["the model"]
    prices = f"${PRICES.million_input_tokens:g} and ${PRICES.million_output_tokens:g} per million tokens"
    lines.append(f"| AWS without the model, a million users a month | ${own:,.0f} | |")
    lines.append(f"| the model at {prices}, a million users a month | ${parts['the model']:,.0f} | |")
    return "\n".join(lines)


def per_million() -> str:
    """Dollars for a million of each operation, by purpose."""
    lines = [
        "| a million of | DynamoDB, small chat | DynamoDB, huge chat | request | fan-out | model |",
        "|---|---|---|---|---|---|",
    ]
    for (operation, chat), row in counted().items():
        if chat == "small":
            huge = dynamodb(counted()[operation, "huge"])
            parts = (dynamodb(row), huge, running(row), fan_out(row), model(row))
            lines.append(f"| {operation} | " + " | ".join(f"${part:,.2f}" for part in parts) + " |")
    return "\n".join(lines)


def a_month() -> str:
    """Dollars per month for a million users and for one."""
    parts = monthly()
    total = sum(dollars for _, dollars in parts)
    lines = ["| a million users, a month | dollars |", "|---|---|"]
    lines += [f"| {name} | ${dollars:,.0f} |" for name, dollars in parts]
    own = total - dict(parts)["the model"]
    lines.append(f"| **together** | **${total:,.0f}**, of which ${own:,.0f} is not for the model |")
    lines.append(f"| one user | {100 * total / workload.USERS:.2f} cents |")
    lines.append(f"| traces, with `Tracing=Active`, beside these | ${traces():,.0f} |")
    return "\n".join(lines)


def units() -> str:
    """The calls and units of each operation."""
    lines = ["| operation | chat | calls | awaited | read units | write units |", "|---|---|---|---|---|---|"]
    for (operation, chat), row in counted().items():
        shares = [row[name] / row["messages"] for name in ("calls", "read_units", "write_units")]
        calls, reads, writes = (f"{share:,.2f}".rstrip("0").rstrip(".") for share in shares)
        name = f"{operation}, each of {row['messages']:,} messages" if row["messages"] > 1 else operation
        lines.append(f"| {name} | {chat} | {calls} | {row['awaited']:,} | {reads} | {writes} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = command_parser("make cost", __doc__)
    parser.add_argument("--write", action="store_true", help="write the tables into the pages")
    return run_command(print_or_write, parser, arguments)


def print_or_write(options: argparse.Namespace) -> None:
    """Print the tables, or write them into the pages."""
    if options.write:
        write()
    else:
        print(computed()[COST])


if __name__ == "__main__":
    sys.exit(main())
